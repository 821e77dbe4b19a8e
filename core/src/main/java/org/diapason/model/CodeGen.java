package org.diapason.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
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
import org.diapason.nn.LayerNorm;
import org.diapason.nn.Linear;
import org.diapason.nn.Module;
import org.diapason.nn.Parameter;
import org.diapason.nn.Pass;
import org.diapason.nn.Rotary;

/** CodeGen (Nijkamp et al., 2022), as Transformers' {@code modeling_codegen.py} computes it. */
final class CodeGen extends CausalBody {
  /** Processors of its pretraining, over which the rows of the weights of queries … are spread. */
  private static final int PROCESSORS = 4;

  private static final double ROTARY_BASE = 10_000;

  private final Config config;
  private final Embedding words;
  private final Dropout dropout;
  private final List<Layer> layers = new ArrayList<>();
  private final LayerNorm norm;
  private final Rotary rotary;

  CodeGen(ModelConfig json) {
    super(json, json.flag("tie_word_embeddings", false));
    config = Config.of(json);
    words =
        child("wte", new Embedding(config.vocabulary, config.width, -1, config.initializerRange));
    dropout = new Dropout(config.embeddingDropout, 0);
    for (int layer = 0; layer < config.layers; layer++) {
      layers.add(child("h." + layer, new Layer(config, layer)));
    }
    norm = child("ln_f", new LayerNorm(config.width, config.epsilon));
    rotary = RotaryConfig.plain(config.turned, ROTARY_BASE, true);
  }

  @Override
  public int maxPositions() {
    return config.maxPositions;
  }

  @Override
  KeyValueCache.Shape cacheShape() {
    return new KeyValueCache.Shape(config.layers, config.heads, config.width / config.heads);
  }

  @Override
  List<Rotary> rotaries() {
    return List.of(rotary);
  }

  @Override
  public Tensor embed(Inputs inputs, Pass pass) {
    var hidden = words.forward(inputs.inputIds()); // (B, T, C)
    var types = inputs.tokenTypeIds();
    return dropout.forward(types == null ? hidden : hidden.add(words.forward(types)), pass);
  }

  @Override
  public Map<String, Parameter> embeddings() {
    return Map.of("wte.weight", words.weight());
  }

  @Override
  public List<Layer> blocks() {
    return layers;
  }

  @Override
  Head causalHead() {
    return CausalHead.withBias(norm::forward, words, tiesWords(), config.initializer());
  }

  /**
   * @param turned elements of a head that the rotary embedding turns
   */
  record Config(
      int vocabulary,
      int width,
      int layers,
      int heads,
      int turned,
      int intermediate,
      int maxPositions,
      UnaryOperator<Tensor> activation,
      double embeddingDropout,
      double attentionDropout,
      double residualDropout,
      double epsilon,
      double initializerRange) {

    static Config of(ModelConfig json) {
      var heads = json.integer("n_head");
      var width = json.integer("n_embd");
      if (heads <= 0 || heads % PROCESSORS != 0 || width % heads != 0) {
        throw new UserException(
            "%s: n_head is %d and n_embd %d; expected a multiple of %d and a multiple of n_head"
                .formatted(json.origin(), heads, width, PROCESSORS));
      }
      return new Config(
          json.integer("vocab_size"),
          width,
          json.integer("n_layer"),
          heads,
          json.integer("rotary_dim", 64),
          json.integer("n_inner", 4 * width),
          json.integer("n_positions", 2048),
          Activation.of(json.text("activation_function", "gelu_new")),
          json.number("embd_pdrop", 0),
          json.number("attn_pdrop", 0),
          json.number("resid_pdrop", 0),
          json.number("layer_norm_epsilon", 1e-5),
          json.number("initializer_range", 0.02));
    }

    Initializer initializer() {
      return Initializer.normal(initializerRange);
    }
  }

  /** Self-attention and feed-forward network beside each other, above one norm. */
  static final class Layer extends Module implements Block {
    private static final int DROPOUTS = 3;

    private final LayerNorm norm;
    private final SelfAttention attention;
    private final Dropout attentionDropout;
    private final Linear intermediate;
    private final UnaryOperator<Tensor> activation;
    private final Linear output;
    private final Dropout outputDropout;

    Layer(Config config, int index) {
      var site = 1 + DROPOUTS * index;
      norm = child("ln_1", new LayerNorm(config.width, config.epsilon));
      attention = child("attn", new SelfAttention(config, index, site));
      attentionDropout = new Dropout(config.residualDropout, site + 1);
      intermediate =
          child("mlp.fc_in", new Linear(config.width, config.intermediate, config.initializer()));
      activation = config.activation;
      output =
          child("mlp.fc_out", new Linear(config.intermediate, config.width, config.initializer()));
      outputDropout = new Dropout(config.residualDropout, site + 2);
    }

    @Override
    public Tensor forward(Tensor hidden, Pass pass) {
      var x = pass.cast(norm.forward(hidden)); // (B, T, C)
      var attended = attentionDropout.forward(attention.forward(x, pass), pass);
      var fed = output.forward(activation.apply(intermediate.forward(x, pass)), pass);
      return hidden.add(attended).add(outputDropout.forward(fed, pass));
    }
  }

  private static final class SelfAttention extends Module {
    private final int heads;
    private final Linear input;
    private final Linear output;
    private final CausalAttention attention;

    SelfAttention(Config config, int layer, int site) {
      heads = config.heads;
      var width = config.width;
      input = child("qkv_proj", new Linear(width, 3 * width, config.initializer(), false));
      output = child("out_proj", new Linear(width, width, config.initializer(), false));
      attention =
          new CausalAttention(
              layer,
              1 / Math.sqrt((double) width / heads),
              0,
              0,
              new Dropout(config.attentionDropout, site));
    }

    Tensor forward(Tensor hidden, Pass pass) {
      var rotation = Objects.requireNonNull(pass.causal()).rotations().get(0);
      var parts =
          input
              .forward(hidden, pass)
              .unflatten(2, PROCESSORS, 3, heads / PROCESSORS, -1); // (B, T, 4, 3, H / 4, D)
      var query = rotation.turn(part(parts, 0));
      var value = part(parts, 1);
      var key = rotation.turn(part(parts, 2));
      return output.forward(attention.forward(query, key, value, pass), pass);
    }

    private static Tensor part(Tensor parts, int which) {
      return parts.select(3, which).flatten(2, 3); // (B, T, H, D)
    }
  }
}
