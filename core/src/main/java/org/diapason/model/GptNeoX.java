package org.diapason.model;

import java.util.ArrayList;
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
import org.diapason.nn.LayerNorm;
import org.diapason.nn.Linear;
import org.diapason.nn.Module;
import org.diapason.nn.Parameter;
import org.diapason.nn.Pass;
import org.diapason.nn.Rotary;

/**
 * GPT-NeoX (Black et al., 2022) and Pythia, as Transformers' {@code modeling_gpt_neox.py} computes
 * them.
 */
final class GptNeoX extends CausalBody {
  private final Config config;
  private final Embedding words;
  private final Dropout dropout;
  private final List<Layer> layers = new ArrayList<>();
  private final LayerNorm norm;
  private final Rotary rotary;

  GptNeoX(ModelConfig json) {
    super(json, json.flag("tie_word_embeddings", false));
    config = Config.of(json);
    words =
        child(
            "embed_in",
            new Embedding(config.vocabulary, config.width, -1, config.initializerRange));
    dropout = new Dropout(config.hiddenDropout, 0);
    for (int layer = 0; layer < config.layers; layer++) {
      layers.add(child("layers." + layer, new Layer(config, layer)));
    }
    norm = child("final_layer_norm", new LayerNorm(config.width, config.epsilon));
    rotary =
        RotaryConfig.of(
            json,
            RotaryConfig.parameters(json),
            config.heads.width(),
            json.number("rotary_emb_base", 10_000),
            json.number("rotary_pct", 0.25));
  }

  @Override
  public int maxPositions() {
    return config.maxPositions;
  }

  @Override
  KeyValueCache.Shape cacheShape() {
    return new KeyValueCache.Shape(config.layers, config.heads.keys(), config.heads.width());
  }

  @Override
  List<Rotary> rotaries() {
    return List.of(rotary);
  }

  @Override
  public Tensor embed(Inputs inputs, Pass pass) {
    return dropout.forward(words.forward(inputs.inputIds()), pass); // (B, T, C)
  }

  @Override
  public Map<String, Parameter> embeddings() {
    return Map.of("embed_in.weight", words.weight());
  }

  @Override
  public List<Layer> blocks() {
    return layers;
  }

  @Override
  Head causalHead() {
    return CausalHead.of(norm::forward, words, tiesWords(), config.initializer());
  }

  /**
   * @param parallel whether attention and feed-forward network read the same hidden states
   */
  record Config(
      int vocabulary,
      int width,
      int layers,
      Heads heads,
      int intermediate,
      int maxPositions,
      boolean parallel,
      boolean attentionBias,
      UnaryOperator<Tensor> activation,
      double hiddenDropout,
      double attentionDropout,
      double epsilon,
      double initializerRange) {

    static Config of(ModelConfig json) {
      return new Config(
          json.integer("vocab_size"),
          json.integer("hidden_size"),
          json.integer("num_hidden_layers"),
          Heads.of(json),
          json.integer("intermediate_size"),
          json.integer("max_position_embeddings", 2048),
          json.flag("use_parallel_residual", true),
          json.flag("attention_bias", true),
          Activation.of(json.text("hidden_act", "gelu")),
          json.number("hidden_dropout", 0),
          json.number("attention_dropout", 0),
          json.number("layer_norm_eps", 1e-5),
          json.number("initializer_range", 0.02));
    }

    Initializer initializer() {
      return Initializer.normal(initializerRange);
    }
  }

  /** Self-attention and feed-forward network, each after a norm, beside or above each other. */
  static final class Layer extends Module implements Block {
    private static final int DROPOUTS = 3;

    private final boolean parallel;
    private final LayerNorm attentionNorm;
    private final LayerNorm feedForwardNorm;
    private final SelfAttention attention;
    private final Dropout attentionDropout;
    private final Linear intermediate;
    private final UnaryOperator<Tensor> activation;
    private final Linear output;
    private final Dropout outputDropout;

    Layer(Config config, int index) {
      var site = 1 + DROPOUTS * index;
      parallel = config.parallel;
      attentionNorm = child("input_layernorm", new LayerNorm(config.width, config.epsilon));
      feedForwardNorm =
          child("post_attention_layernorm", new LayerNorm(config.width, config.epsilon));
      attention = child("attention", new SelfAttention(config, index, site));
      attentionDropout = new Dropout(config.hiddenDropout, site + 1);
      intermediate =
          child(
              "mlp.dense_h_to_4h",
              new Linear(config.width, config.intermediate, config.initializer()));
      activation = config.activation;
      output =
          child(
              "mlp.dense_4h_to_h",
              new Linear(config.intermediate, config.width, config.initializer()));
      outputDropout = new Dropout(config.hiddenDropout, site + 2);
    }

    @Override
    public Tensor forward(Tensor hidden, Pass pass) {
      var attended =
          attentionDropout.forward(
              attention.forward(attentionNorm.forward(hidden), pass), pass); // (B, T, C)
      var middle = hidden.add(attended);
      var read = feedForwardNorm.forward(parallel ? hidden : middle);
      var fed = output.forward(activation.apply(intermediate.forward(read, pass)), pass);
      return middle.add(outputDropout.forward(fed, pass));
    }
  }

  private static final class SelfAttention extends Module {
    private final Heads heads;
    private final Linear input;
    private final Linear output;
    private final CausalAttention attention;

    SelfAttention(Config config, int layer, int site) {
      heads = config.heads;
      var width = config.width;
      input =
          child(
              "query_key_value",
              new Linear(width, 3 * width, config.initializer(), config.attentionBias));
      output = child("dense", new Linear(width, width, config.initializer(), config.attentionBias));
      attention =
          new CausalAttention(
              layer, heads.scale(), 0, 0, new Dropout(config.attentionDropout, site));
    }

    Tensor forward(Tensor hidden, Pass pass) {
      var rotation = Objects.requireNonNull(pass.causal()).rotations().get(0);
      var parts =
          input
              .forward(hidden, pass)
              .unflatten(2, heads.queries(), 3L * heads.width())
              .split(heads.width(), 3); // three of (B, T, H, D)
      return output.forward(
          attention.forward(
              rotation.turn(parts.get(0)), rotation.turn(parts.get(1)), parts.get(2), pass),
          pass);
    }
  }
}
