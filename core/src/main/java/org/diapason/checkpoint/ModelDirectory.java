package org.diapason.checkpoint;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.diapason.config.UserException;

/**
 * A model as Transformers' {@code save_pretrained} lays it out: {@code config.json} and the
 * weights, in one of four forms.
 */
public record ModelDirectory(Path path) {
  /** The files of which a tokenizer may consist. */
  public static final List<String> TOKENIZER_FILES =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.txt",
          "vocab.json",
          "merges.txt",
          "spiece.model",
          "sentencepiece.bpe.model",
          "tokenizer.model",
          "chat_template.jinja");

  private static final String CONFIG = "config.json";
  private static final String SAFETENSORS = "model.safetensors";
  private static final String SAFETENSORS_INDEX = "model.safetensors.index.json";
  private static final String PYTORCH = "pytorch_model.bin";
  private static final String PYTORCH_INDEX = "pytorch_model.bin.index.json";

  /** Makes the directory, and those above it, where they are not there. */
  public static ModelDirectory create(Path path) {
    try {
      return new ModelDirectory(Files.createDirectories(path));
    } catch (IOException e) {
      throw new UserException("cannot make the directory %s: %s".formatted(path, e), e);
    }
  }

  /**
   * The model's configuration.
   *
   * @throws UserException if it is missing or no JSON object
   */
  public JsonObject config() {
    return JsonFile.read(path.resolve(CONFIG));
  }

  /** Replaces the model's configuration. */
  public void writeConfig(JsonObject config) {
    JsonFile.write(path.resolve(CONFIG), config);
  }

  /** Whether there are weights in a form that {@link #openWeights} reads. */
  public boolean hasWeights() {
    return Stream.of(SAFETENSORS, SAFETENSORS_INDEX, PYTORCH, PYTORCH_INDEX).anyMatch(this::has);
  }

  /**
   * Opens the weights in the form that Transformers prefers among those present.
   *
   * @throws UserException if there are none, or if they are damaged
   */
  public WeightSource openWeights() {
    if (has(SAFETENSORS)) {
      return SafetensorsFile.open(path.resolve(SAFETENSORS));
    }
    if (has(SAFETENSORS_INDEX)) {
      return ShardedWeights.open(path.resolve(SAFETENSORS_INDEX), SafetensorsFile::open);
    }
    if (has(PYTORCH)) {
      return PyTorchZip.open(path.resolve(PYTORCH));
    }
    if (has(PYTORCH_INDEX)) {
      return ShardedWeights.open(path.resolve(PYTORCH_INDEX), PyTorchZip::open);
    }
    throw new UserException(
        "%s holds no weights: neither %s nor %s, %s or %s is there"
            .formatted(path, SAFETENSORS, SAFETENSORS_INDEX, PYTORCH, PYTORCH_INDEX));
  }

  /** Replaces {@code model.safetensors}, marked as PyTorch's layout as Transformers demands. */
  public void writeWeights(Map<String, Tensor> tensors) {
    SafetensorsWriter.write(path.resolve(SAFETENSORS), tensors, Map.of("format", "pt"));
  }

  private boolean has(String file) {
    return Files.exists(path.resolve(file));
  }
}
