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
import org.diapason.nn.Conv1D;
import org.diapason.nn.Dropout;
import org.diapason.nn.Embedding;
import org.diapason.nn.Initializer;
import org.diapason.nn.Inputs;
import org.diapason.nn.KeyValueCache;
import org.diapason.nn.LayerNorm;
import org.diapason.nn.Module;
import org.diapason.nn.Parameter;
import org.diapason.nn.Pass;

/** GPT-2 (Radford et al., 2019), as Transformers' {@code modeling_gpt2.py} computes it. */
final class Gpt2 extends CausalBody {
  private final Config config;
  private final Embedding words;
  private final Embedding positions;
  private final Dropout dropout;
  private final List<Layer> layers = new ArrayList<>();
  private final LayerNorm norm;

  Gpt2(ModelConfig json) {
    super(json, json.flag("tie_word_embeddings", true));
    config = Config.of(json);
    var range = config.initializerRange;
    words = child("wte", new Embedding(config.vocabulary, config.width, -1, range));
    positions = child("wpe", new Embedding(config.maxPositions, config.width, -1, range));
    dropout = new Dropout(config.embeddingDropout, 0);
    for (int layer = 0; layer < config.layers; layer++) {
      layers.add(child("h." + layer, new Layer(config, layer)));
    }
    norm = child("ln_f", new LayerNorm(config.width, config.epsilon));
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
  public Tensor embed(Inputs inputs, Pass pass) {
    var places = Objects.requireNonNull(pass.causal()).positions();
    var hidden = words.forward(inputs.inputIds()).add(positions.forward(places)); // (B, T, C)
    var types = inputs.tokenTypeIds();
    return dropout.forward(types == null ? hidden : hidden.add(words.forward(types)), pass);
  }

  @Override
  public Map<String, Parameter> embeddings() {
    return Map.of("wte.weight", words.weight(), "wpe.weight", positions.weight());
  }

  @Override
  public List<Layer> blocks() {
    return layers;
  }

  @Override
  Head causalHead() {
    return CausalHead.of(norm::forward, words, tiesWords(), config.initializer());
  }

  record Config(
      int vocabulary,
      int width,
      int layers,
      int heads,
      int intermediate,
      int maxPositions,
      UnaryOperator<Tensor> activation,
      double embeddingDropout,
      double attentionDropout,
      double residualDropout,
      double epsilon,
      double initializerRange,
      boolean scales,
      boolean scalesByLayer) {

    static Config of(ModelConfig json) {
      var heads = json.integer("n_head");
      var width = json.integer("n_embd");
      if (heads <= 0 || width % heads != 0) {
        throw new UserException(
            "%s: n_embd %d is no multiple of n_head %d".formatted(json.origin(), width, heads));
      }
      if (json.flag("add_cross_attention", false)) {
        throw new UserException(
            json.origin() + ": add_cross_attention is not supported; expected false");
      }
      return new Config(
          json.integer("vocab_size"),
          width,
          json.integer("n_layer"),
          heads,
          json.integer("n_inner", 4 * width),
          json.integer("n_positions", 1024),
          Activation.of(json.text("activation_function", "gelu_new")),
          json.number("embd_pdrop", 0.1),
          json.number("attn_pdrop", 0.1),
          json.number("resid_pdrop", 0.1),
          json.number("layer_norm_epsilon", 1e-5),
          json.number("initializer_range", 0.02),
          json.flag("scale_attn_weights", true),
          json.flag("scale_attn_by_inverse_layer_idx", false));
    }

    Initializer initializer() {
      return Initializer.normal(initializerRange);
    }

    /** For weights that write into the residual stream, of which there are two a layer. */
    Initializer residualInitializer() {
      return Initializer.normal(initializerRange / Math.sqrt(2.0 * layers));
    }

    double scale(int layer) {
      return (scales ? 1 / Math.sqrt((double) width / heads) : 1) / (scalesByLayer ? layer + 1 : 1);
    }
  }

  /**
   * Norm, then self-attention; norm, then feed-forward network; each with a residual connection.
   */
  static final class Layer extends Module implements Block {
    private static final int DROPOUTS = 3;

    private final LayerNorm attentionNorm;
    private final SelfAttention attention;
    private final Dropout attentionDropout;
    private final LayerNorm feedForwardNorm;
    private final Conv1D intermediate;
    private final UnaryOperator<Tensor> activation;
    private final Conv1D output;
    private final Dropout outputDropout;

    Layer(Config config, int index) {
      var site = 1 + DROPOUTS * index;
      attentionNorm = child("ln_1", new LayerNorm(config.width, config.epsilon));
      attention = child("attn", new SelfAttention(config, index, site));
      attentionDropout = new Dropout(config.residualDropout, site + 1);
      feedForwardNorm = child("ln_2", new LayerNorm(config.width, config.epsilon));
      intermediate =
          child("mlp.c_fc", new Conv1D(config.width, config.intermediate, config.initializer()));
      activation = config.activation;
      output =
          child(
              "mlp.c_proj",
              new Conv1D(config.intermediate, config.width, config.residualInitializer()));
      outputDropout = new Dropout(config.residualDropout, site + 2);
    }

    @Override
    public Tensor forward(Tensor hidden, Pass pass) {
      var attended = attention.forward(attentionNorm.forward(hidden), pass); // (B, T, C)
      var middle = hidden.add(attentionDropout.forward(attended, pass));
      var expanded = intermediate.forward(feedForwardNorm.forward(middle), pass);
      var fed = output.forward(activation.apply(expanded), pass); // (B, T, C)
      return middle.add(outputDropout.forward(fed, pass));
    }
  }

  private static final class SelfAttention extends Module {
    private final int heads;
    private final Conv1D input;
    private final Conv1D output;
    private final CausalAttention attention;

    SelfAttention(Config config, int layer, int site) {
      heads = config.heads;
      input = child("c_attn", new Conv1D(config.width, 3 * config.width, config.initializer()));
      output =
          child("c_proj", new Conv1D(config.width, config.width, config.residualInitializer()));
      attention =
          new CausalAttention(
              layer, config.scale(layer), 0, 0, new Dropout(config.attentionDropout, site));
    }

    Tensor forward(Tensor hidden, Pass pass) {
      var parts =
          input
              .forward(hidden, pass)
              .unflatten(2, 3L * heads, hidden.size(2) / heads)
              .split(heads, 2); // three of (B, T, H, D)
      return output.forward(
          attention.forward(parts.get(0), parts.get(1), parts.get(2), pass), pass);
    }
  }
}
