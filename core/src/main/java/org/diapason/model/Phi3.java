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
import org.diapason.nn.Linear;
import org.diapason.nn.Module;
import org.diapason.nn.Parameter;
import org.diapason.nn.Pass;
import org.diapason.nn.RmsNorm;
import org.diapason.nn.Rotary;

/** Phi-3 (Abdin et al., 2024), as Transformers' {@code modeling_phi3.py} computes it. */
final class Phi3 extends CausalBody {
  private final Config config;
  private final Embedding words;
  private final List<Layer> layers = new ArrayList<>();
  private final RmsNorm norm;
  private final Rotary rotary;

  Phi3(ModelConfig json) {
    super(json, json.flag("tie_word_embeddings", false));
    config = Config.of(json);
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
    return config.windows.get(0);
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
   * @param windows how many tokens each layer sees, the same in all; 0 for all tokens
   */
  record Config(
      int vocabulary,
      int width,
      Heads heads,
      int intermediate,
      int maxPositions,
      List<Long> windows,
      UnaryOperator<Tensor> activation,
      double attentionDropout,
      double residualDropout,
      double epsilon,
      double initializerRange) {

    static Config of(ModelConfig json) {
      return new Config(
          json.integer("vocab_size"),
          json.integer("hidden_size"),
          Heads.of(json),
          json.integer("intermediate_size"),
          json.integer("max_position_embeddings", 4096),
          Windows.all(json),
          Activation.of(json.text("hidden_act", "silu")),
          json.number("attention_dropout", 0),
          json.number("resid_pdrop", 0),
          json.number("rms_norm_eps", 1e-5),
          json.number("initializer_range", 0.02));
    }

    Linear linear(int in, int out) {
      return new Linear(in, out, Initializer.normal(initializerRange), false);
    }
  }

  /**
   * Norm, then self-attention; norm, then feed-forward network; each with a residual connection.
   */
  static final class Layer extends Module implements Block {
    private static final int DROPOUTS = 3;

    private final RmsNorm attentionNorm;
    private final SelfAttention attention;
    private final Dropout attentionDropout;
    private final RmsNorm feedForwardNorm;
    private final int intermediate;
    private final Linear gateAndUp;
    private final UnaryOperator<Tensor> activation;
    private final Linear down;
    private final Dropout outputDropout;

    Layer(Config config, int index) {
      var site = DROPOUTS * index;
      attention = child("self_attn", new SelfAttention(config, index, site));
      attentionDropout = new Dropout(config.residualDropout, site + 1);
      intermediate = config.intermediate;
      gateAndUp = child("mlp.gate_up_proj", config.linear(config.width, 2 * intermediate));
      activation = config.activation;
      down = child("mlp.down_proj", config.linear(intermediate, config.width));
      outputDropout = new Dropout(config.residualDropout, site + 2);
      attentionNorm = child("input_layernorm", new RmsNorm(config.width, config.epsilon));
      feedForwardNorm =
          child("post_attention_layernorm", new RmsNorm(config.width, config.epsilon));
    }

    @Override
    public Tensor forward(Tensor hidden, Pass pass) {
      var attended = attention.forward(attentionNorm.forward(hidden), pass); // (B, T, C)
      var middle = hidden.add(attentionDropout.forward(attended, pass));
      var both = gateAndUp.forward(feedForwardNorm.forward(middle), pass).split(intermediate, 2);
      var fed = down.forward(activation.apply(both.get(0)).mul(both.get(1)), pass);
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
      var queries = heads.queries() * heads.width();
      var all = queries + 2 * heads.keys() * heads.width();
      output = child("o_proj", config.linear(queries, config.width));
      input = child("qkv_proj", config.linear(config.width, all));
      attention =
          new CausalAttention(
              layer,
              heads.scale(),
              config.windows.get(layer),
              0,
              new Dropout(config.attentionDropout, site));
    }

    Tensor forward(Tensor hidden, Pass pass) {
      var rotation = Objects.requireNonNull(pass.causal()).rotations().get(0);
      var all = input.forward(hidden, pass).unflatten(2, -1, heads.width()); // (B, T, H + 2K, D)
      var turned = rotation.turn(all.narrow(2, 0, (long) heads.queries() + heads.keys()));
      return output.forward(
          attention.forward(
              turned.narrow(2, 0, heads.queries()),
              turned.narrow(2, heads.queries(), heads.keys()),
              all.narrow(2, (long) heads.queries() + heads.keys(), heads.keys()),
              pass),
          pass); // (B, T, C)
    }
  }
}
