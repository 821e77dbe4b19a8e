package org.diapason.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.diapason.checkpoint.ModelDirectory;
import org.diapason.checkpoint.TensorInfo;
import org.diapason.checkpoint.WeightSource;
import org.diapason.config.UserException;
import org.diapason.nn.Activation;
import org.diapason.nn.Attention;
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
import org.diapason.nn.RelativeBias;
import org.diapason.nn.RmsNorm;
import org.diapason.nn.Stack;
import org.diapason.tensor.Devices;
import org.diapason.tensor.TensorScope;
import org.jspecify.annotations.Nullable;

/**
 * T5 (Raffel et al., 2020), and by configuration T5 1.1, Flan-T5 and mT5, as Transformers' {@code
 * modeling_t5.py} computes them.
 */
final class T5 extends EncoderDecoder {
  private final Config config;
  private final Embedding words;
  private final Tower encoder;
  private final Tower decoder;

  /** T5 of any age: the logits of the first are scaled. */
  static T5 of(ModelConfig json) {
    return new T5(json, Config.of(json, json.flag("scale_decoder_outputs", tied(json))));
  }

  static T5 multilingual(ModelConfig json) {
    return new T5(json, Config.of(json, false));
  }

  private T5(ModelConfig json, Config config) {
    super(json);
    this.config = config;
    words = child("shared", new Embedding(config.vocabulary, config.width, -1, config.factor));
    encoder = child("encoder", new Tower(config, config.encoderLayers, false));
    decoder = child("decoder", new Tower(config, config.decoderLayers, true));
  }

  /**
   * The configuration with what only the weights tell: {@code tie_word_embeddings} may say that the
   * output layer has those of the embedding where a file has both. Reference: {@code
   * PreTrainedModel.tie_weights}.
   */
  static ModelConfig withHeadOf(ModelConfig json, ModelDirectory source) {
    try (var scope = TensorScope.open();
        var weights = source.openWeights()) {
      var own = weights.tensors().get(CausalHead.WEIGHT);
      var shared = weights.tensors().get("shared.weight");
      var apart = own != null && shared != null && (!tied(json) || differ(weights, own, shared));
      var scales = json.flag("scale_decoder_outputs", tied(json)); // before that is changed
      var scaled =
          json.text("model_type").equals("t5") ? json.with("scale_decoder_outputs", scales) : json;
      return scaled.with("tie_word_embeddings", !apart);
    }
  }

  private static boolean differ(WeightSource weights, TensorInfo own, TensorInfo shared) {
    var device = Devices.options(shared.dtype(), "cpu");
    var first = torch.empty(own.shape(), device, null);
    var second = torch.empty(shared.shape(), device, null);
    weights.read(CausalHead.WEIGHT, first);
    weights.read("shared.weight", second);
    return !first.equal(second);
  }

  private static boolean tied(ModelConfig json) {
    return json.flag("tie_word_embeddings", true);
  }

  /** As many as memory holds: positions are relative. */
  @Override
  public int maxPositions() {
    return Integer.MAX_VALUE;
  }

  @Override
  KeyValueCache.Shape cacheShape() {
    return new KeyValueCache.Shape(config.decoderLayers, config.heads, config.headWidth);
  }

  @Override
  Stack encoder() {
    return encoder;
  }

  @Override
  Stack decoder() {
    return decoder;
  }

  @Override
  public Map<String, Parameter> embeddings() {
    return Map.of("shared.weight", words.weight());
  }

  @Override
  public Set<String> tiedNames() {
    var copies = Stream.of("encoder.embed_tokens.weight", "decoder.embed_tokens.weight");
    return Stream.concat(copies, config.tied ? Stream.of(CausalHead.WEIGHT) : Stream.empty())
        .collect(Collectors.toSet());
  }

  @Override
  Head languageHead() {
    var scale = new Scalar(1 / Math.sqrt(config.width));
    return CausalHead.of(
        hidden -> config.scalesOutputs ? hidden.mul(scale) : hidden,
        words,
        config.tied,
        Initializer.normal(config.factor));
  }

  /**
   * @param headWidth of heads, which need not be {@code width} together
   * @param factor of the standard deviation of new weights
   * @param tied whether the vectors that embed words give the logits, too
   * @param scalesOutputs whether what the head reads is divided by the square root of its width
   */
  private record Config(
      int vocabulary,
      int width,
      int headWidth,
      int intermediate,
      int encoderLayers,
      int decoderLayers,
      int heads,
      int buckets,
      int farthest,
      double dropout,
      double epsilon,
      double factor,
      boolean gated,
      UnaryOperator<Tensor> activation,
      boolean tied,
      boolean scalesOutputs) {

    static Config of(ModelConfig json, boolean scalesOutputs) {
      var network = json.text("feed_forward_proj", "relu");
      var gated = network.startsWith("gated-");
      var activation = gated ? network.substring("gated-".length()) : network;
      var layers = json.integer("num_layers");
      var decoderLayers = json.integer("num_decoder_layers", layers);
      if (layers < 1 || decoderLayers < 1) {
        throw new UserException(
            "%s: num_layers is %d and num_decoder_layers %d; expected at least 1 of each"
                .formatted(json.origin(), layers, decoderLayers));
      }
      return new Config(
          json.integer("vocab_size"),
          json.integer("d_model"),
          json.integer("d_kv"),
          json.integer("d_ff"),
          layers,
          decoderLayers,
          json.integer("num_heads"),
          json.integer("relative_attention_num_buckets", 32),
          json.integer("relative_attention_max_distance", 128),
          json.number("dropout_rate", 0.1),
          json.number("layer_norm_epsilon", 1e-6),
          json.number("initializer_factor", 1),
          gated,
          Activation.of(network.equals("gated-gelu") ? "gelu_new" : activation),
          T5.tied(json),
          scalesOutputs);
    }

    Linear linear(int in, int out, double fanIn) {
      return new Linear(in, out, Initializer.normal(factor / Math.sqrt(fanIn)), false);
    }

    Projections projections() {
      var inner = heads * headWidth;
      return new Projections(
          headWidth,
          "",
          "o",
          linear(width, inner, (double) width * headWidth),
          linear(width, inner, width),
          linear(width, inner, width),
          linear(inner, width, inner));
    }

    RmsNorm norm() {
      return new RmsNorm(width, epsilon);
    }
  }

  /** One of the two stacks. Both embed with the same vectors. */
  private final class Tower extends Module implements Stack {
    private static final int DROPOUTS = 8;

    private final Dropout embeddingDropout;
    private final List<Layer> layers = new ArrayList<>();
    private final RmsNorm norm;
    private final Dropout dropout;

    Tower(Config config, int count, boolean decodes) {
      var site = decodes ? 2 + DROPOUTS * config.encoderLayers : 0;
      embeddingDropout = new Dropout(config.dropout, site);
      var distances =
          new RelativeBias(
              config.buckets,
              config.farthest,
              config.heads,
              !decodes,
              config.factor / Math.sqrt(config.width));
      for (int i = 0; i < count; i++) {
        var layer = new Layer(config, i, decodes, distances, site + 2 + DROPOUTS * i);
        layers.add(child("block." + i, layer));
      }
      norm = child("final_layer_norm", config.norm());
      dropout = new Dropout(config.dropout, site + 1);
    }

    @Override
    public Tensor embed(Inputs inputs, Pass pass) {
      return embeddingDropout.forward(words.forward(inputs.inputIds()), pass); // (B, T, C)
    }

    @Override
    public Map<String, Parameter> embeddings() {
      return T5.this.embeddings();
    }

    @Override
    public List<Block> blocks() {
      return Highest.on(layers, (hidden, pass) -> dropout.forward(norm.forward(hidden), pass));
    }
  }

  /** Norm and self-attention, norm and attention to the encoder, norm and feed-forward network. */
  private static final class Layer extends Module implements Block {
    private final SubLayer selfAttention;
    private final @Nullable SubLayer crossAttention;
    private final SubLayer feedForward;

    Layer(Config config, int index, boolean decodes, RelativeBias distances, int site) {
      var self = new SelfAttention(config, index, decodes, distances, site);
      selfAttention =
          child("layer.0", new SubLayer(config, "SelfAttention", self, self::forward, site + 1));
      if (decodes) {
        var cross = new CrossAttention(config, index, site + 2);
        crossAttention =
            child(
                "layer.1",
                new SubLayer(config, "EncDecAttention", cross, cross::forward, site + 3));
      } else {
        crossAttention = null;
      }
      var network = new FeedForward(config, site + 4);
      feedForward =
          child(
              decodes ? "layer.2" : "layer.1",
              new SubLayer(config, "DenseReluDense", network, network::forward, site + 5));
    }

    @Override
    public Tensor forward(Tensor hidden, Pass pass) {
      var attended = selfAttention.forward(hidden, pass);
      var informed = crossAttention == null ? attended : crossAttention.forward(attended, pass);
      return feedForward.forward(informed, pass);
    }
  }

  /** A norm, what is computed on it, and a residual connection around both. */
  private static final class SubLayer extends Module {
    private final RmsNorm norm;
    private final Top inner;
    private final Dropout dropout;

    SubLayer(Config config, String name, Module module, Top inner, int site) {
      child(name, module);
      norm = child("layer_norm", config.norm());
      this.inner = inner;
      dropout = new Dropout(config.dropout, site);
    }

    Tensor forward(Tensor hidden, Pass pass) {
      return hidden.add(dropout.forward(inner.apply(norm.forward(hidden), pass), pass));
    }
  }

  private static final class SelfAttention extends Module {
    private final Projections products;
    private final RelativeBias distances;
    private final Attention whole;
    private final @Nullable CausalAttention causal;

    SelfAttention(Config config, int index, boolean decodes, RelativeBias distances, int site) {
      products = child("", config.projections());
      this.distances = distances;
      if (index == 0) {
        child("relative_attention_bias", distances); // where all layers share the first one's
      }
      var dropout = new Dropout(config.dropout, site);
      whole = new Attention(1, dropout);
      causal = decodes ? new CausalAttention(index, 1, 0, 0, dropout) : null;
    }

    Tensor forward(Tensor hidden, Pass pass) {
      var x = pass.cast(hidden);
      var packing = pass.packing();
      var bias = distances.forward(packing == null ? x.size(1) : packing.longest(), pass);
      var query = products.query(x, pass);
      var key = products.key(x, pass);
      var value = products.value(x, pass);
      var attended =
          causal == null
              ? whole.forward(query, key, value, bias, pass)
              : causal.forward(query, key, value, bias, pass);
      return products.output(attended, pass); // (B, T, C)
    }
  }

  private static final class CrossAttention extends Module {
    private final int layer;
    private final Projections products;
    private final Attention attention;

    CrossAttention(Config config, int layer, int site) {
      this.layer = layer;
      products = child("", config.projections());
      attention = new Attention(1, new Dropout(config.dropout, site));
    }

    Tensor forward(Tensor hidden, Pass pass) {
      var attended =
          attention.toEncoded(
              layer,
              products.query(hidden, pass),
              encoded -> products.key(encoded, pass),
              encoded -> products.value(encoded, pass),
              pass);
      return products.output(attended, pass); // (B, T, C)
    }
  }

  private static final class FeedForward extends Module {
    private final Linear input;
    private final @Nullable Linear gate;
    private final UnaryOperator<Tensor> activation;
    private final Dropout dropout;
    private final Linear output;

    FeedForward(Config config, int site) {
      var gated = config.gated;
      gate =
          gated
              ? child("wi_0", config.linear(config.width, config.intermediate, config.width))
              : null;
      input =
          child(
              gated ? "wi_1" : "wi",
              config.linear(config.width, config.intermediate, config.width));
      activation = config.activation;
      dropout = new Dropout(config.dropout, site);
      output = child("wo", config.linear(config.intermediate, config.width, config.intermediate));
    }

    Tensor forward(Tensor hidden, Pass pass) {
      var x = pass.cast(hidden);
      var inner = input.forward(x, pass);
      var active =
          gate == null
              ? activation.apply(inner)
              : activation.apply(gate.forward(x, pass)).mul(inner);
      return output.forward(dropout.forward(active, pass), pass); // (B, T, C)
    }
  }
}
