package org.diapason.model;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.diapason.config.UserException;
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
 * Gemma 2 (Gemma Team, 2024) and the texts of Gemma 3 (2025), as Transformers' {@code
 * modeling_gemma2.py} and {@code modeling_gemma3.py} compute them.
 */
final class Gemma extends CausalBody {
  private final Config config;
  private final Embedding words;
  private final List<Layer> layers = new ArrayList<>();
  private final RmsNorm norm;
  private final List<Rotary> rotaries;

  private Gemma(ModelConfig json, Config config, List<Rotary> rotaries) {
    super(json, json.flag("tie_word_embeddings", true));
    if (json.flag("use_bidirectional_attention", false)) {
      throw new UserException(
          json.origin() + ": use_bidirectional_attention is not supported; expected false");
    }
    this.config = config;
    this.rotaries = rotaries;
    words =
        child(
            "embed_tokens",
            new Embedding(
                config.vocabulary,
                config.width,
                json.integer("pad_token_id", 0),
                config.initializerRange));
    for (int layer = 0; layer < config.windows.size(); layer++) {
      layers.add(child("layers." + layer, new Layer(config, layer)));
    }
    norm = child("norm", config.norm(config.width));
  }

  /** Every other layer has a window; scores and logits are bounded. */
  static Gemma two(ModelConfig json) {
    var config =
        Config.of(
            json,
            Windows.some(json, layer -> layer % 2 == 0),
            json.number("attn_logit_softcapping", 0),
            false);
    return new Gemma(json, config, List.of(RotaryConfig.of(json, config.heads.width())));
  }

  /**
   * Most layers have a window, and a rotary embedding of their own; queries and keys are normed.
   */
  static Gemma three(ModelConfig json) {
    var pattern = json.integer("sliding_window_pattern", 6);
    var config = Config.of(json, Windows.some(json, layer -> (layer + 1) % pattern != 0), 0, true);
    var width = config.heads.width();
    var nothing = new ModelConfig(new JsonObject(), json.origin());
    var parameters = json.object("rope_parameters");
    var global =
        parameters
            .flatMap(types -> types.object("full_attention"))
            .or(() -> json.object("rope_scaling"))
            .orElse(nothing);
    var local = parameters.flatMap(types -> types.object("sliding_attention")).orElse(nothing);
    return new Gemma(
        json,
        config,
        List.of(
            RotaryConfig.of(json, global, width, json.number("rope_theta", 1e6), 1),
            RotaryConfig.of(json, local, width, json.number("rope_local_base_freq", 1e4), 1)));
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
    return rotaries;
  }

  @Override
  public Tensor embed(Inputs inputs, Pass pass) {
    var hidden = words.forward(inputs.inputIds()); // (B, T, C)
    var scale = AbstractTensor.create((float) Math.sqrt(config.width));
    return hidden.mul(scale.to(hidden.device(), hidden.scalar_type()));
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
    return CausalHead.capped(
        norm::forward,
        words,
        tiesWords(),
        Initializer.normal(config.initializerRange),
        config.logitBound);
  }

  /**
   * @param windows how many tokens each layer sees; 0 for all
   * @param normsHeads whether queries and keys are normed
   * @param scoreBound of attention scores; 0 for none
   * @param logitBound of logits; 0 for none
   */
  record Config(
      int vocabulary,
      int width,
      Heads heads,
      int intermediate,
      int maxPositions,
      List<Long> windows,
      boolean bias,
      boolean normsHeads,
      double scale,
      double scoreBound,
      double logitBound,
      UnaryOperator<Tensor> activation,
      double attentionDropout,
      double epsilon,
      double initializerRange) {

    static Config of(ModelConfig json, List<Long> windows, double scoreBound, boolean normsHeads) {
      return new Config(
          json.integer("vocab_size"),
          json.integer("hidden_size"),
          Heads.of(json),
          json.integer("intermediate_size"),
          json.integer("max_position_embeddings", 8192),
          windows,
          json.flag("attention_bias", false),
          normsHeads,
          1 / Math.sqrt(json.number("query_pre_attn_scalar", 256)),
          scoreBound,
          json.number("final_logit_softcapping", 0),
          Activation.of(json.text("hidden_activation", "gelu_pytorch_tanh")),
          json.number("attention_dropout", 0),
          json.number("rms_norm_eps", 1e-6),
          json.number("initializer_range", 0.02));
    }

    Linear linear(int in, int out, boolean hasBias) {
      return new Linear(in, out, Initializer.normal(initializerRange), hasBias);
    }

    RmsNorm norm(int of) {
      return RmsNorm.fromOne(of, epsilon);
    }
  }

  /** Self-attention and feed-forward network, each with a norm before and after it. */
  static final class Layer extends Module implements Block {
    private final SelfAttention attention;
    private final GatedFeedForward feedForward;
    private final RmsNorm beforeAttention;
    private final RmsNorm afterAttention;
    private final RmsNorm beforeFeedForward;
    private final RmsNorm afterFeedForward;

    Layer(Config config, int index) {
      attention = child("self_attn", new SelfAttention(config, index));
      feedForward =
          child(
              "mlp",
              new GatedFeedForward(
                  config.activation,
                  config.linear(config.width, config.intermediate, false),
                  config.linear(config.width, config.intermediate, false),
                  config.linear(config.intermediate, config.width, false)));
      beforeAttention = child("input_layernorm", config.norm(config.width));
      afterAttention = child("post_attention_layernorm", config.norm(config.width));
      beforeFeedForward = child("pre_feedforward_layernorm", config.norm(config.width));
      afterFeedForward = child("post_feedforward_layernorm", config.norm(config.width));
    }

    @Override
    public Tensor forward(Tensor hidden, Pass pass) {
      var attended = attention.forward(beforeAttention.forward(hidden), pass); // (B, T, C)
      var middle = hidden.add(afterAttention.forward(attended));
      var fed = feedForward.forward(beforeFeedForward.forward(middle), pass);
      return middle.add(afterFeedForward.forward(fed));
    }
  }

  private static final class SelfAttention extends Module {
    private final int headWidth;
    private final boolean slides;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear output;
    private final @Nullable RmsNorm queryNorm;
    private final @Nullable RmsNorm keyNorm;
    private final CausalAttention attention;

    SelfAttention(Config config, int layer) {
      headWidth = config.heads.width();
      slides = config.windows.get(layer) > 0;
      var queries = config.heads.queries() * headWidth;
      var keys = config.heads.keys() * headWidth;
      query = child("q_proj", config.linear(config.width, queries, config.bias));
      key = child("k_proj", config.linear(config.width, keys, config.bias));
      value = child("v_proj", config.linear(config.width, keys, config.bias));
      output = child("o_proj", config.linear(queries, config.width, config.bias));
      queryNorm = config.normsHeads ? child("q_norm", config.norm(headWidth)) : null;
      keyNorm = config.normsHeads ? child("k_norm", config.norm(headWidth)) : null;
      attention =
          new CausalAttention(
              layer,
              config.scale,
              config.windows.get(layer),
              config.scoreBound,
              new Dropout(config.attentionDropout, layer));
    }

    Tensor forward(Tensor hidden, Pass pass) {
      var x = pass.cast(hidden);
      var rotations = Objects.requireNonNull(pass.causal()).rotations();
      var rotation = rotations.get(slides ? rotations.size() - 1 : 0);
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
