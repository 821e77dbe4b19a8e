package org.diapason.pipeline;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.diapason.checkpoint.ModelDirectory;
import org.diapason.model.Architecture;
import org.diapason.model.AutoModel;
import org.diapason.model.HeadSpec;
import org.diapason.model.ModelConfig;
import org.diapason.model.ProblemType;
import org.diapason.tensor.DType;
import org.diapason.tensor.NativeRuntime;
import org.diapason.tensor.TorchRandom;
import org.diapason.text.AutoTokenizer;

/**
 * A BERT with random weights that knows a few dozen words; it learns from short texts in a second.
 */
public final class TinyModel {
  /** How many tokens it takes. */
  public static final int POSITIONS = 32;

  /** Words that say nothing of a label. */
  public static final List<String> FILLERS =
      List.of(
          "the", "a", "film", "movie", "actor", "story", "music", "plot", "was", "is", "very",
          "rather", "and", "but", "with", "scene", "ending", "debut", "long", "short");

  /** Words that may decide a label. */
  public static final List<String> SIGNALS =
      List.of("good", "bad", "fine", "dull", "one", "two", "three", "four");

  private static final List<String> SPECIAL =
      List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", ",", "##s", "##ly");

  static {
    NativeRuntime.threads(1); // threads would only wait for each other on tensors this small
  }

  private TinyModel() {}

  /** A pretrained body without a head, as {@code vocab.txt}, config.json and model.safetensors. */
  public static Path body(Path directory) {
    var vocabulary = new ArrayList<>(SPECIAL);
    vocabulary.addAll(FILLERS);
    vocabulary.addAll(SIGNALS);
    var json =
        """
        {"architectures": ["BertModel"], "model_type": "bert", "vocab_size": %d, "hidden_size": 32,
         "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64,
         "max_position_embeddings": %d, "type_vocab_size": 2, "hidden_act": "gelu",
         "initializer_range": 0.1, "layer_norm_eps": 1e-12, "pad_token_id": 0,
         "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1}
        """
            .formatted(vocabulary.size(), POSITIONS);
    var config = new ModelConfig(JsonParser.parseString(json).getAsJsonObject(), "TinyModel");
    TorchRandom.seed(7);
    try (var body = Architecture.of(config).body(config)) {
      body.allocate(DType.FLOAT32, "cpu");
      var weights = new TreeMap<String, Tensor>();
      body.parameters()
          .forEach(
              (name, weight) -> {
                weight.initialize();
                weights.put(name, weight.value());
              });
      var target = ModelDirectory.create(directory);
      target.writeConfig(config.json());
      target.writeWeights(weights);
      Files.write(directory.resolve("vocab.txt"), vocabulary);
      Files.writeString(directory.resolve("tokenizer_config.json"), "{\"do_lower_case\": true}");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return directory;
  }

  /** A saved classifier with a random head, as a training leaves it. */
  public static Path classifier(
      Path directory, ProblemType type, List<String> labels, DType dtype) {
    var body = body(directory.resolve("body"));
    TorchRandom.seed(8);
    try (var model =
            AutoModel.withHead(body, HeadSpec.sequenceClassification(labels, type), dtype, "cpu");
        var tokenizer = AutoTokenizer.of(body)) {
      model.save(directory);
      tokenizer.save(directory);
    }
    return directory;
  }

  /**
   * A text of fillers around some words.
   *
   * @param words stand at random places
   */
  public static String text(Random random, String... words) {
    var text =
        new ArrayList<>(
            random.ints(3 + random.nextInt(5), 0, FILLERS.size()).mapToObj(FILLERS::get).toList());
    for (var word : words) {
      text.add(random.nextInt(text.size() + 1), word);
    }
    return String.join(" ", text);
  }
}
