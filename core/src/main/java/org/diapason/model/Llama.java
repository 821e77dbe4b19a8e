package org.diapason.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.diapason.nn.Activation;
import org.diapason.nn.Block;
import org.diapason.nn.CausalAttention;
import org.diapason.nn.Dropout;
import org.diapason.nn.Embedding;
import org.diapason.nn.Initializer;
import org.diapason.nn.Inputs;
import org.diapason.nn.KeyValueCache;
import org.diapason.nn.Linear;
import org.diapason.nn.Module;
import org.diapason.nn.Parameter;
import org.diapason.nn.Pass;
import org.diapason.nn.RmsNorm;
import org.diapason.nn.Rotary;
import org.jspecify.annotations.Nullable;

/**
 * Llama (Touvron et al., 2023), and by configuration Mistral, SmolLM, Qwen2 and Qwen3, as
 * Transformers' {@code modeling_llama.py} and its kin compute them.
 */
final class Llama extends CausalBody {
  private final Config config;
  private final Embedding words;
  private final List<Layer> layers = new ArrayList<>();
  private final RmsNorm norm;
  private final Rotary rotary;

  /** Llama, or Mistral by its {@code sliding_window}. */
  Llama(ModelConfig json) {
    this(json, Config.of(json));
  }

  Llama(ModelConfig json, Config config) {
    super(json, json.flag("tie_word_embeddings", false));
    this.config = config;
    words =
        child(
            "embed_tokens",
            new Embedding(
                config.vocabulary,
                config.width,
                json.integer("pad_token_id", -1),
                config.initializerRange));
    for (int layer = 0; layer < config.windows.size(); layer++) {
      layers.add(child("layers." + layer, new Layer(config, layer)));
    }
    norm = child("norm", new RmsNorm(config.width, config.epsilon));
    rotary = RotaryConfig.of(json, config.heads.width());
  }

  @Override
  public int maxPositions() {
    return config.maxPositions;
  }

  @Override
  KeyValueCache.Shape cacheShape() {
    return new KeyValueCache.Shape(layers.size(), config.heads.keys(), config.heads.width());
  }

  @Override
  long window() {
    return Collections.max(config.windows);
  }

  @Override
  List<Rotary> rotaries() {
    return List.of(rotary);
  }

  @Override
  public Tensor embed(Inputs inputs, Pass pass) {
    return words.forward(inputs.inputIds()); // (B, T, C)
  }

  @Override
  public Map<String, Parameter> embeddings() {
    return Map.of("embed_tokens.weight", words.weight());
  }

  @Override
  public List<Layer> blocks() {
    return layers;
  }

  @Override
  Head causalHead() {
    return CausalHead.of(
        norm::forward, words, tiesWords(), Initializer.normal(config.initializerRange));
  }

  /**
   * @param windows how many tokens each layer sees; 0 for all
   * @param inputBias whether queries, keys and values have one
   * @param outputBias whether what attention gives has one
   * @param normsHeads whether queries and keys are normed
   */
  record Config(
      int vocabulary,
      int width,
      Heads heads,
      int intermediate,
      int maxPositions,
      List<Long> windows,
      boolean inputBias,
      boolean outputBias,
      boolean feedForwardBias,
      boolean normsHeads,
      UnaryOperator<Tensor> activation,
      double attentionDropout,
      double epsilon,
      double initializerRange) {

    static Config of(ModelConfig json) {
      var bias = json.flag("attention_bias", false);
      return of(json, Windows.all(json), bias, bias, false);
    }

    static Config of(
        ModelConfig json,
        List<Long> windows,
        boolean inputBias,
        boolean outputBias,
        boolean normsHeads) {
      return new Config(
          json.integer("vocab_size"),
          json.integer("hidden_size"),
          Heads.of(json),
          json.integer("intermediate_size"),
          json.integer("max_position_embeddings", 2048),
          windows,
          inputBias,
          outputBias,
          json.flag("mlp_bias", false),
          normsHeads,
          Activation.of(json.text("hidden_act", "silu")),
          json.number("attention_dropout", 0),
          json.number("rms_norm_eps", 1e-6),
          json.number("initializer_range", 0.02));
    }

    Linear linear(int in, int out, boolean hasBias) {
      return new Linear(in, out, Initializer.normal(initializerRange), hasBias);
    }
  }

  /**
   * Norm, then self-attention; norm, then feed-forward network; each with a residual connection.
   */
  static final class Layer extends Module implements Block {
    private final RmsNorm attentionNorm;
    private final SelfAttention attention;
    private final RmsNorm feedForwardNorm;
    private final GatedFeedForward feedForward;

    Layer(Config config, int index) {
      attention = child("self_attn", new SelfAttention(config, index));
      feedForward =
          child(
              "mlp",
              new GatedFeedForward(
                  config.activation,
                  config.linear(config.width, config.intermediate, config.feedForwardBias),
                  config.linear(config.width, config.intermediate, config.feedForwardBias),
                  config.linear(config.intermediate, config.width, config.feedForwardBias)));
      attentionNorm = child("input_layernorm", new RmsNorm(config.width, config.epsilon));
      feedForwardNorm =
          child("post_attention_layernorm", new RmsNorm(config.width, config.epsilon));
    }

    @Override
    public Tensor forward(Tensor hidden, Pass pass) {
      var middle = hidden.add(attention.forward(attentionNorm.forward(hidden), pass));
      return middle.add(feedForward.forward(feedForwardNorm.forward(middle), pass));
    }
  }

  private static final class SelfAttention extends Module {
    private final int headWidth;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear output;
    private final @Nullable RmsNorm queryNorm;
    private final @Nullable RmsNorm keyNorm;
    private final CausalAttention attention;

    SelfAttention(Config config, int layer) {
      headWidth = config.heads.width();
      var queries = config.heads.queries() * headWidth;
      var keys = config.heads.keys() * headWidth;
      query = child("q_proj", config.linear(config.width, queries, config.inputBias));
      key = child("k_proj", config.linear(config.width, keys, config.inputBias));
      value = child("v_proj", config.linear(config.width, keys, config.inputBias));
      output = child("o_proj", config.linear(queries, config.width, config.outputBias));
      queryNorm =
          config.normsHeads ? child("q_norm", new RmsNorm(headWidth, config.epsilon)) : null;
      keyNorm = config.normsHeads ? child("k_norm", new RmsNorm(headWidth, config.epsilon)) : null;
      attention =
          new CausalAttention(
              layer,
              config.heads.scale(),
              config.windows.get(layer),
              0,
              new Dropout(config.attentionDropout, layer));
    }

    Tensor forward(Tensor hidden, Pass pass) {
      var x = pass.cast(hidden);
      var rotation = Objects.requireNonNull(pass.causal()).rotations().get(0);
      var attended =
          attention.forward(
              rotation.turn(heads(query.forward(x, pass), queryNorm)),
              rotation.turn(heads(key.forward(x, pass), keyNorm)),
              heads(value.forward(x, pass), null),
              pass);
      return output.forward(attended, pass); // (B, T, C)
    }

    private Tensor heads(Tensor x, @Nullable RmsNorm norm) {
      var heads = x.unflatten(2, -1, headWidth); // (B, T, H, D)
      return norm == null ? heads : norm.forward(heads);
    }
  }
}
