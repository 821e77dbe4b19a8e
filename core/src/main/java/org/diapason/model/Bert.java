package org.diapason.model;

import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.tanh;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.diapason.config.UserException;
import org.diapason.nn.Activation;
import org.diapason.nn.Attention;
import org.diapason.nn.Block;
import org.diapason.nn.Dropout;
import org.diapason.nn.Embedding;
import org.diapason.nn.Initializer;
import org.diapason.nn.Inputs;
import org.diapason.nn.LayerNorm;
import org.diapason.nn.Linear;
import org.diapason.nn.Module;
import org.diapason.nn.Parameter;
import org.diapason.nn.Pass;

/**
 * BERT (Devlin et al., 2018), as Transformers' {@code modeling_bert.py} computes it. Sizes in
 * shapes: B batch, T tokens, C width, H heads.
 */
final class Bert extends Body {
  private final Config config;
  private final Embeddings embeddings;
  private final List<Layer> layers = new ArrayList<>();

  Bert(ModelConfig json) {
    config = Config.of(json);
    embeddings = child("embeddings", new Embeddings(config));
    for (int layer = 0; layer < config.layers; layer++) {
      layers.add(child("encoder.layer." + layer, new Layer(config, layer)));
    }
  }

  @Override
  public int maxPositions() {
    return config.maxPositions;
  }

  @Override
  public Set<String> tiedNames() {
    return config.tiesWords
        ? Set.of("cls.predictions.decoder.weight", "cls.predictions.decoder.bias")
        : Set.of();
  }

  @Override
  public Tensor embed(Inputs inputs, Pass pass) {
    return embeddings.forward(inputs, pass);
  }

  @Override
  public Map<String, Parameter> embeddings() {
    return embeddings.parameters();
  }

  @Override
  public List<Layer> blocks() {
    return layers;
  }

  @Override
  public Head head(HeadSpec spec) {
    return switch (spec.kind()) {
      case SEQUENCE_CLASSIFICATION ->
          new SequenceClassification(
              config, child("pooler", new Pooler(config)), spec.labels().size());
      case MASKED_LM -> maskedLanguageModel();
      case CAUSAL_LM, CONDITIONAL_GENERATION -> throw spec.notOn("bert");
    };
  }

  private Head maskedLanguageModel() {
    if (!config.tiesWords) {
      throw new UserException(
          "tie_word_embeddings false in config.json is not supported for masked language models");
    }
    return new MaskedLanguageModel(config, embeddings.words);
  }

  record Config(
      int vocabulary,
      int width,
      int layers,
      int heads,
      int intermediate,
      int maxPositions,
      int tokenTypes,
      int paddingId,
      UnaryOperator<Tensor> activation,
      double hiddenDropout,
      double attentionDropout,
      double classifierDropout,
      double epsilon,
      double initializerRange,
      boolean tiesWords) {

    static Config of(ModelConfig json) {
      var heads = json.integer("num_attention_heads");
      var width = json.integer("hidden_size");
      if (heads <= 0 || width % heads != 0) {
        throw new UserException(
            "%s: hidden_size %d is no multiple of num_attention_heads %d"
                .formatted(json.origin(), width, heads));
      }
      var positions = json.text("position_embedding_type", "absolute");
      if (!positions.equals("absolute")) {
        throw new UserException(
            "%s: position_embedding_type %s is not supported; supported is absolute"
                .formatted(json.origin(), positions));
      }
      var hiddenDropout = json.number("hidden_dropout_prob", 0.1);
      return new Config(
          json.integer("vocab_size"),
          width,
          json.integer("num_hidden_layers"),
          heads,
          json.integer("intermediate_size"),
          json.integer("max_position_embeddings", 512),
          json.integer("type_vocab_size", 2),
          json.integer("pad_token_id", 0),
          Activation.of(json.text("hidden_act", "gelu")),
          hiddenDropout,
          json.number("attention_probs_dropout_prob", 0.1),
          json.number("classifier_dropout", hiddenDropout),
          json.number("layer_norm_eps", 1e-12),
          json.number("initializer_range", 0.02),
          json.flag("tie_word_embeddings", true));
    }

    Linear linear(int in, int out) {
      return new Linear(in, out, Initializer.normal(initializerRange));
    }
  }

  private static final class Embeddings extends Module {
    private final Embedding words;
    private final Embedding positions;
    private final Embedding tokenTypes;
    private final LayerNorm norm;
    private final Dropout dropout;

    Embeddings(Config config) {
      var range = config.initializerRange;
      words =
          child(
              "word_embeddings",
              new Embedding(config.vocabulary, config.width, config.paddingId, range));
      positions =
          child("position_embeddings", new Embedding(config.maxPositions, config.width, -1, range));
      tokenTypes =
          child("token_type_embeddings", new Embedding(config.tokenTypes, config.width, -1, range));
      norm = child("LayerNorm", new LayerNorm(config.width, config.epsilon));
      dropout = new Dropout(config.hiddenDropout, 0);
    }

    Tensor forward(Inputs inputs, Pass pass) {
      var tokens = inputs.inputIds().size(1);
      var types = inputs.tokenTypeIds();
      var hidden = words.forward(inputs.inputIds()); // (B, T, C)
      hidden = hidden.add(types == null ? tokenTypes.first(1) : tokenTypes.forward(types));
      var packing = inputs.packing();
      hidden =
          hidden.add(
              packing == null
                  ? positions.first(tokens)
                  : positions.forward(packing.positions())); // (T, C) or (1, N, C)
      return dropout.forward(norm.forward(hidden), pass);
    }
  }

  /**
   * Self-attention and feed-forward network, each with a residual connection and a norm after it.
   */
  static final class Layer extends Module implements Block {
    private static final int DROPOUTS = 3;

    private final SelfAttention attention;
    private final Linear attentionOutput;
    private final LayerNorm attentionNorm;
    private final Dropout attentionDropout;
    private final Linear intermediate;
    private final UnaryOperator<Tensor> activation;
    private final Linear output;
    private final LayerNorm outputNorm;
    private final Dropout outputDropout;

    Layer(Config config, int index) {
      var site = 1 + DROPOUTS * index;
      attention = child("attention.self", new SelfAttention(config, site));
      attentionOutput = child("attention.output.dense", config.linear(config.width, config.width));
      attentionNorm =
          child("attention.output.LayerNorm", new LayerNorm(config.width, config.epsilon));
      attentionDropout = new Dropout(config.hiddenDropout, site + 1);
      intermediate = child("intermediate.dense", config.linear(config.width, config.intermediate));
      activation = config.activation;
      output = child("output.dense", config.linear(config.intermediate, config.width));
      outputNorm = child("output.LayerNorm", new LayerNorm(config.width, config.epsilon));
      outputDropout = new Dropout(config.hiddenDropout, site + 2);
    }

    @Override
    public Tensor forward(Tensor hidden, Pass pass) {
      var attended = attentionOutput.forward(attention.forward(hidden, pass), pass); // (B, T, C)
      var middle = attentionNorm.forward(hidden.add(attentionDropout.forward(attended, pass)));
      var fed =
          output.forward(activation.apply(intermediate.forward(middle, pass)), pass); // (B, T, C)
      return outputNorm.forward(middle.add(outputDropout.forward(fed, pass)));
    }
  }

  private static final class SelfAttention extends Module {
    private final int heads;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Attention attention;

    SelfAttention(Config config, int site) {
      heads = config.heads;
      query = child("query", config.linear(config.width, config.width));
      key = child("key", config.linear(config.width, config.width));
      value = child("value", config.linear(config.width, config.width));
      attention = new Attention(new Dropout(config.attentionDropout, site));
    }

    Tensor forward(Tensor hidden, Pass pass) {
      var x = pass.cast(hidden);
      return attention.forward(
          split(query.forward(x, pass)),
          split(key.forward(x, pass)),
          split(value.forward(x, pass)),
          pass); // (B, T, C)
    }

    private Tensor split(Tensor x) {
      return x.unflatten(2, heads, x.size(2) / heads); // (B, T, H, C / H)
    }
  }

  /** The first token's hidden state through a dense layer and tanh. */
  private static final class Pooler extends Module {
    private final Linear dense;

    Pooler(Config config) {
      dense = child("dense", config.linear(config.width, config.width));
    }

    Tensor forward(Tensor hidden, Pass pass) {
      return tanh(dense.forward(pass.first(hidden), pass)); // (B, C)
    }
  }

  private static final class SequenceClassification extends Head {
    private final Pooler pooler;
    private final Dropout dropout;
    private final Linear classifier;

    SequenceClassification(Config config, Pooler pooler, int labels) {
      this.pooler = pooler;
      dropout = new Dropout(config.classifierDropout, -1);
      classifier = child("classifier", config.linear(config.width, labels));
    }

    @Override
    public boolean readsFirstTokenOnly() {
      return true;
    }

    @Override
    public Tensor forward(Tensor hidden, Pass pass) {
      return classifier.forward(
          dropout.forward(pooler.forward(hidden, pass), pass), pass); // (B, labels)
    }
  }

  /** How well each token of the vocabulary fits, by the same vectors that embed it. */
  private static final class MaskedLanguageModel extends Head {
    private final Linear dense;
    private final UnaryOperator<Tensor> activation;
    private final LayerNorm norm;
    private final Embedding words;
    private final Parameter bias;

    MaskedLanguageModel(Config config, Embedding words) {
      dense = child("cls.predictions.transform.dense", config.linear(config.width, config.width));
      activation = config.activation;
      norm =
          child("cls.predictions.transform.LayerNorm", new LayerNorm(config.width, config.epsilon));
      this.words = words;
      bias = parameter("cls.predictions.bias", Initializer.ZEROS, config.vocabulary);
    }

    @Override
    public Tensor forward(Tensor hidden, Pass pass) {
      var transformed = norm.forward(activation.apply(dense.forward(hidden, pass))); // (B, T, C)
      return linear(
          pass.cast(transformed),
          pass.cast(words.weight().value()),
          new TensorOptional(pass.cast(bias.value()))); // (B, T, V)
    }
  }
}
