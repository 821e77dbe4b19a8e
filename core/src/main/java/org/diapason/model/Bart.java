package org.diapason.model;

import static org.bytedeco.pytorch.global.torch.arange;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
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
import org.diapason.nn.LayerNorm;
import org.diapason.nn.Linear;
import org.diapason.nn.Module;
import org.diapason.nn.Parameter;
import org.diapason.nn.Pass;
import org.diapason.nn.SinusoidalPositions;
import org.diapason.nn.Stack;
import org.jspecify.annotations.Nullable;

/**
 * BART (Lewis et al., 2020), and by configuration mBART (Liu et al., 2020) and MarianMT
 * (Junczys-Dowmunt et al., 2018), as Transformers' {@code modeling_bart.py} and its kin compute
 * them.
 */
final class Bart extends EncoderDecoder {
  private static final double EPSILON = 1e-5;

  private final Config config;
  private final Embedding source;
  private final Embedding target;
  private final Tower encoder;
  private final Tower decoder;

  /** What is told by a model's type alone. */
  private enum Kind {
    BART,
    /** Norms stand before what they are for, and one on top. */
    MBART,
    /** Positions are computed, and what embeds a token has no norm. */
    MARIAN
  }

  static Bart bart(ModelConfig json) {
    return new Bart(json, Config.of(json, Kind.BART));
  }

  static Bart multilingual(ModelConfig json) {
    return new Bart(json, Config.of(json, Kind.MBART));
  }

  static Bart marian(ModelConfig json) {
    return new Bart(json, Config.of(json, Kind.MARIAN));
  }

  private Bart(ModelConfig json, Config config) {
    super(json);
    this.config = config;
    source =
        child(
            config.sharesWords ? "shared" : "encoder.embed_tokens",
            config.words(config.vocabulary));
    target =
        config.sharesWords
            ? source
            : child("decoder.embed_tokens", config.words(config.targetVocabulary));
    encoder = child("encoder", new Tower(config, source, config.encoder, false));
    decoder = child("decoder", new Tower(config, target, config.decoder, true));
  }

  @Override
  public int maxPositions() {
    return config.maxPositions;
  }

  @Override
  KeyValueCache.Shape cacheShape() {
    var heads = config.decoder.heads;
    return new KeyValueCache.Shape(config.decoder.layers, heads, config.width / heads);
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
    var all = new TreeMap<String, Parameter>();
    encoder.embeddings().forEach((name, weight) -> all.put("encoder." + name, weight));
    decoder.embeddings().forEach((name, weight) -> all.put("decoder." + name, weight));
    return all;
  }

  /** Copies of what is shared, and positions that are computed. */
  @Override
  public Set<String> tiedNames() {
    var names = new TreeSet<String>();
    for (var stack : List.of("encoder.", "decoder.", "model.encoder.", "model.decoder.")) {
      if (config.sharesWords) {
        names.add(stack + "embed_tokens.weight");
      }
      if (config.kind == Kind.MARIAN) {
        names.add(stack + "embed_positions.weight");
      }
    }
    if (config.tied) {
      names.add(CausalHead.WEIGHT);
    }
    return names;
  }

  @Override
  Head languageHead() {
    return new BiasedHead(target, config.tied, Initializer.normal(config.standardDeviation));
  }

  /** The size of a stack. */
  private record Size(int layers, int heads, int intermediate) {
    static Size of(ModelConfig json, String stack) {
      var size =
          new Size(
              json.integer(stack + "_layers"),
              json.integer(stack + "_attention_heads"),
              json.integer(stack + "_ffn_dim"));
      var width = json.integer("d_model");
      if (size.layers < 1 || size.heads < 1 || width % size.heads != 0) {
        throw new UserException(
            "%s: %s_layers is %d and %s_attention_heads %d; expected at least 1 layer, and a number of heads that divides d_model, %d"
                .formatted(json.origin(), stack, size.layers, stack, size.heads, width));
      }
      return size;
    }
  }

  /**
   * @param sharesWords whether both stacks embed with the same vectors
   * @param tied whether the vectors that embed the decoder's words give the logits, too
   * @param embeddingScale what embedded words are multiplied by
   */
  private record Config(
      Kind kind,
      int vocabulary,
      int targetVocabulary,
      boolean sharesWords,
      boolean tied,
      int padding,
      int width,
      Size encoder,
      Size decoder,
      int maxPositions,
      double embeddingScale,
      UnaryOperator<Tensor> activation,
      double dropout,
      double attentionDropout,
      double activationDropout,
      double standardDeviation) {

    static Config of(ModelConfig json, Kind kind) {
      var vocabulary = json.integer("vocab_size");
      var shares = kind != Kind.MARIAN || json.flag("share_encoder_decoder_embeddings", true);
      var width = json.integer("d_model");
      return new Config(
          kind,
          vocabulary,
          shares ? vocabulary : json.integer("decoder_vocab_size", vocabulary),
          shares,
          json.flag("tie_word_embeddings", true),
          json.integer("pad_token_id", kind == Kind.MARIAN ? 58100 : 1),
          width,
          Size.of(json, "encoder"),
          Size.of(json, "decoder"),
          json.integer("max_position_embeddings", 1024),
          json.flag("scale_embedding", false) ? Math.sqrt(width) : 1,
          Activation.of(json.text("activation_function", "gelu")),
          json.number("dropout", 0.1),
          json.number("attention_dropout", 0),
          json.number("activation_dropout", 0),
          json.number("init_std", 0.02));
    }

    Embedding words(int count) {
      return new Embedding(count, width, padding, standardDeviation);
    }

    Linear linear(int in, int out) {
      return new Linear(in, out, Initializer.normal(standardDeviation));
    }

    Projections projections(Size size) {
      return new Projections(
          width / size.heads,
          "_proj",
          "out_proj",
          linear(width, width),
          linear(width, width),
          linear(width, width),
          linear(width, width));
    }

    LayerNorm norm() {
      return new LayerNorm(width, EPSILON);
    }
  }

  /** One of the two stacks. */
  private static final class Tower extends Module implements Stack {
    /** Places that BART's learned positions leave free, as RoBERTa's do. */
    private static final long OFFSET = 2;

    private static final int DROPOUTS = 8;

    private final Config config;
    private final Embedding words;
    private final @Nullable Embedding positions;
    private final @Nullable LayerNorm embeddingNorm;
    private final Dropout dropout;
    private final List<Layer> layers = new ArrayList<>();
    private final @Nullable LayerNorm norm;

    Tower(Config config, Embedding words, Size size, boolean decodes) {
      this.config = config;
      this.words = words;
      positions =
          config.kind != Kind.MARIAN
              ? child(
                  "embed_positions",
                  new Embedding(
                      config.maxPositions + (int) OFFSET,
                      config.width,
                      -1,
                      config.standardDeviation))
              : null;
      embeddingNorm =
          config.kind != Kind.MARIAN ? child("layernorm_embedding", config.norm()) : null;
      var site = decodes ? 1 + DROPOUTS * config.encoder.layers : 0;
      dropout = new Dropout(config.dropout, site);
      for (int i = 0; i < size.layers; i++) {
        var layer = new Layer(config, size, i, decodes, site + 1 + DROPOUTS * i);
        layers.add(child("layers." + i, layer));
      }
      norm = config.kind == Kind.MBART ? child("layer_norm", config.norm()) : null;
    }

    @Override
    public Tensor embed(Inputs inputs, Pass pass) {
      var embedded = words.forward(inputs.inputIds()).mul(new Scalar(config.embeddingScale));
      var places = places(inputs, pass);
      var placed =
          embedded.add(
              positions == null
                  ? SinusoidalPositions.at(places, config.width).to(embedded.scalar_type())
                  : positions.forward(places.add(new Scalar(OFFSET))));
      return dropout.forward(
          embeddingNorm == null ? placed : embeddingNorm.forward(placed), pass); // (B, T, C)
    }

    /** The place of each token in its text, (B or 1, T). */
    private static Tensor places(Inputs inputs, Pass pass) {
      var causal = pass.causal();
      var packing = pass.packing();
      if (causal != null) {
        return causal.positions();
      }
      var ids = inputs.inputIds();
      return packing == null
          ? arange(new Scalar(ids.size(1)), ids.options()).unsqueeze(0)
          : packing.positions();
    }

    @Override
    public Map<String, Parameter> embeddings() {
      var all = new TreeMap<String, Parameter>();
      all.put("embed_tokens.weight", words.weight());
      if (positions != null) {
        all.put("embed_positions.weight", positions.weight());
      }
      return all;
    }

    @Override
    public List<? extends Block> blocks() {
      var top = norm;
      return top == null ? layers : Highest.on(layers, (hidden, pass) -> top.forward(hidden));
    }
  }

  /** Self-attention, attention to the encoder and feed-forward network, each with a norm. */
  private static final class Layer extends Module implements Block {
    private final Config config;
    private final Projections self;
    private final Attention whole;
    private final @Nullable CausalAttention causal;
    private final LayerNorm selfNorm;
    private final @Nullable Projections cross;
    private final @Nullable LayerNorm crossNorm;
    private final Attention toEncoder;
    private final Linear intermediate;
    private final Linear output;
    private final LayerNorm outputNorm;
    private final Dropout activationDropout;
    private final List<Dropout> dropouts;
    private final int index;

    Layer(Config config, Size size, int index, boolean decodes, int site) {
      this.config = config;
      this.index = index;
      self = child("self_attn", config.projections(size));
      selfNorm = child("self_attn_layer_norm", config.norm());
      cross = decodes ? child("encoder_attn", config.projections(size)) : null;
      crossNorm = decodes ? child("encoder_attn_layer_norm", config.norm()) : null;
      intermediate = child("fc1", config.linear(config.width, size.intermediate));
      output = child("fc2", config.linear(size.intermediate, config.width));
      outputNorm = child("final_layer_norm", config.norm());
      var attentionDropout = new Dropout(config.attentionDropout, site);
      var scale = 1 / Math.sqrt((double) config.width / size.heads);
      whole = new Attention(attentionDropout);
      causal = decodes ? new CausalAttention(index, scale, 0, 0, attentionDropout) : null;
      toEncoder = new Attention(new Dropout(config.attentionDropout, site + 1));
      activationDropout = new Dropout(config.activationDropout, site + 2);
      dropouts =
          IntStream.range(3, 6).mapToObj(i -> new Dropout(config.dropout, site + i)).toList();
    }

    @Override
    public Tensor forward(Tensor hidden, Pass pass) {
      var attended = around(hidden, selfNorm, x -> selfAttention(x, pass), dropouts.get(0), pass);
      var products = cross;
      var norm = crossNorm;
      var informed =
          products == null || norm == null
              ? attended
              : around(
                  attended, norm, x -> crossAttention(x, products, pass), dropouts.get(1), pass);
      return around(informed, outputNorm, x -> feedForward(x, pass), dropouts.get(2), pass);
    }

    /** A residual connection around a part, with the norm before the part or behind the sum. */
    private Tensor around(
        Tensor hidden, LayerNorm norm, UnaryOperator<Tensor> part, Dropout dropout, Pass pass) {
      return config.kind == Kind.MBART
          ? hidden.add(dropout.forward(part.apply(norm.forward(hidden)), pass))
          : norm.forward(hidden.add(dropout.forward(part.apply(hidden), pass)));
    }

    private Tensor selfAttention(Tensor hidden, Pass pass) {
      var x = pass.cast(hidden);
      var query = self.query(x, pass);
      var key = self.key(x, pass);
      var value = self.value(x, pass);
      return self.output(
          causal == null
              ? whole.forward(query, key, value, pass)
              : causal.forward(query, key, value, pass),
          pass); // (B, T, C)
    }

    private Tensor crossAttention(Tensor hidden, Projections products, Pass pass) {
      var attended =
          toEncoder.toEncoded(
              index,
              products.query(hidden, pass),
              encoded -> products.key(encoded, pass),
              encoded -> products.value(encoded, pass),
              pass);
      return products.output(attended, pass); // (B, T, C)
    }

    private Tensor feedForward(Tensor hidden, Pass pass) {
      var active = config.activation.apply(intermediate.forward(hidden, pass));
      return output.forward(activationDropout.forward(active, pass), pass); // (B, T, C)
    }
  }
}
