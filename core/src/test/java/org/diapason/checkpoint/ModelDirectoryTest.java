package org.diapason.checkpoint;

import static org.bytedeco.pytorch.global.torch.ones;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.diapason.config.UserException;
import org.diapason.tensor.TensorScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelDirectoryTest {
  @TempDir Path path;

  @Test
  void readsBackWhatItWrote() {
    var directory = ModelDirectory.create(path.resolve("a").resolve("model"));
    var config = new JsonObject();
    config.addProperty("model_type", "bert");
    directory.writeConfig(config);
    try (var scope = TensorScope.open()) {
      directory.writeWeights(Map.of("w", ones(2)));
    }
    assertEquals(config, directory.config());
    try (var weights = directory.openWeights()) {
      assertArrayEquals(new double[] {1, 1}, Tensors.read(weights, "w"));
    }
  }

  @Test
  void opensAPyTorchFileWhereThereIsNothingBetter() throws IOException {
    copy("state_dict.bin", "pytorch_model.bin");
    try (var weights = new ModelDirectory(path).openWeights()) {
      assertEquals(Set.of("weight", "bias"), weights.tensors().keySet());
    }
    copy("every_type.safetensors", "model.safetensors");
    try (var weights = new ModelDirectory(path).openWeights()) {
      assertTrue(weights.tensors().containsKey("a.vector"));
    }
  }

  @Test
  void readsShardsOfBothFormats() throws IOException {
    copy("state_dict.bin", "pytorch_model-00001-of-00002.bin");
    copy("views.bin", "pytorch_model-00002-of-00002.bin");
    index(
        "pytorch_model.bin.index.json",
        """
        {"metadata": {"total_size": 1}, "weight_map": {
          "weight": "pytorch_model-00001-of-00002.bin",
          "scalar": "pytorch_model-00002-of-00002.bin"}}\
        """);
    try (var weights = new ModelDirectory(path).openWeights()) {
      assertEquals(Set.of("weight", "scalar"), weights.tensors().keySet());
      assertArrayEquals(Tensors.steps(6), Tensors.read(weights, "weight"));
      assertArrayEquals(new double[] {2.5}, Tensors.read(weights, "scalar"));
    }
    copy("every_type.safetensors", "a.safetensors");
    index("model.safetensors.index.json", "{\"weight_map\": {\"a.vector\": \"a.safetensors\"}}");
    try (var weights = new ModelDirectory(path).openWeights()) {
      assertArrayEquals(Tensors.steps(5), Tensors.read(weights, "a.vector"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"weight_map\":{\"w\":\"../b.safetensors\"}} | not the plain name of a file",
        "{\"weight_map\":{\"w\":\"/etc/passwd\"}}      | not the plain name of a file",
        "{\"weight_map\":{\"w\":\"..\"}}               | not the plain name of a file",
        "{\"weight_map\":{\"w\":\"a\\\\b\"}}           | not the plain name of a file",
        "{\"weight_map\":{\"w\":\"C:b\"}}              | not the plain name of a file",
        "{\"weight_map\":{\"w\":\"\"}}                 | not the plain name of a file",
        "{\"weight_map\":{\"w\":3.5}}                  | not the plain name of a file",
        "{\"weight_map\":{\"w\":null}}                 | not the plain name of a file",
        "{\"weight_map\":{\"w\":[\"a\"]}}              | not the plain name of a file",
        "{\"weight_map\":{\"w\":\"b.safetensors\"}}    | the shard b.safetensors, which should hold"
            + " w",
        "{\"weight_map\":{\"w\":\"a.safetensors\"}}    | says that a.safetensors holds the tensor"
            + " w",
        "{\"weight_map\":[]}                           | weight_map is missing",
        "{}                                            | weight_map is missing",
        "[]                                            | should hold one JSON object",
        "{\"weight_map\":                              | is not valid JSON at line 1 column",
      })
  void namesWhatIsWrongInAnIndex(String text, String expected) throws IOException {
    copy("every_type.safetensors", "a.safetensors");
    index("model.safetensors.index.json", text);
    refuses(() -> new ModelDirectory(path).openWeights(), expected);
  }

  @Test
  void saysWhereItLookedForWeights() {
    refuses(
        () -> new ModelDirectory(path).openWeights(),
        "holds no weights: neither model.safetensors nor model.safetensors.index.json,"
            + " pytorch_model.bin or pytorch_model.bin.index.json is there");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1]              | should hold one JSON object",
        "{\"a\": 1} {}    | is not valid JSON at line 1 column",
        "{\"a\": NaN}     | is not valid JSON at line 1 column",
        "{\"a\": 1        | is not valid JSON at line 1 column",
        "``               | should hold one JSON object",
      })
  void namesWhatIsWrongInTheConfig(String text, String expected) throws IOException {
    index("config.json", text);
    refuses(() -> new ModelDirectory(path).config(), expected);
  }

  @Test
  void saysThatTheConfigIsMissing() {
    refuses(() -> new ModelDirectory(path).config(), "config.json does not exist");
  }

  private void refuses(Executable action, String expected) {
    var failure = assertThrows(UserException.class, action);
    assertTrue(failure.toString().contains(path.toString()), failure.toString());
    assertTrue(failure.toString().contains(expected), failure.toString());
  }

  private void copy(String resource, String name) throws IOException {
    Files.copy(Resources.path(resource), path.resolve(name));
  }

  private void index(String name, String text) throws IOException {
    Files.writeString(path.resolve(name), text);
  }
}
