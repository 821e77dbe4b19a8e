package org.diapason.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.diapason.config.UserException;
import org.diapason.nn.Parameter;
import org.diapason.tensor.TensorScope;
import org.diapason.tensor.TorchRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** New models: what is said of them, and how their weights begin. */
class NewConfigTest {
  private static JsonObject json(String text) {
    return JsonParser.parseString(text).getAsJsonObject();
  }

  private static ModelConfig tiny(String more) {
    var given = json("{n_layer: 2, n_embd: 12, n_head: 3, n_positions: 32}");
    json(more).asMap().forEach(given::add);
    return new NewConfig("gpt2", given)
        .forTokens(40, role -> role.equals("eos_token") ? OptionalInt.of(7) : OptionalInt.empty());
  }

  @Test
  void whatIsNotGivenIsTheDefaultOfTheArchitectureOrTheTokenizers() {
    var config = tiny("{layer_norm_epsilon: 1e-6}").json();
    assertEquals("gpt2", config.get("model_type").getAsString());
    assertEquals(2, config.get("n_layer").getAsInt());
    assertEquals(1e-6, config.get("layer_norm_epsilon").getAsDouble());
    assertEquals("gelu_new", config.get("activation_function").getAsString());
    assertEquals(0.1, config.get("resid_pdrop").getAsDouble());
    assertEquals(40, config.get("vocab_size").getAsInt());
    assertEquals(7, config.get("eos_token_id").getAsInt());
    assertTrue(config.get("bos_token_id").isJsonNull());
    assertTrue(config.get("pad_token_id").isJsonNull());
    assertEquals(32, AutoModel.maxPositions(tiny("{}")));
  }

  @ParameterizedTest
  @CsvSource({"t5, 3", "mt5, 3", "bart, 7", "marian, 3"})
  void anAnswerBeginsWithTheTokenOfTheArchitecture(String architecture, int start) {
    var config =
        new NewConfig(architecture, json("{}"))
            .forTokens(
                40,
                role ->
                    switch (role) {
                      case "pad_token" -> OptionalInt.of(3);
                      case "eos_token" -> OptionalInt.of(7);
                      default -> OptionalInt.empty();
                    });
    assertEquals(start, config.integer("decoder_start_token_id"));
  }

  @Test
  void aVocabularyMayHaveRoomForMoreThanTheTokenizerHas() {
    var config = tiny("{vocab_size: 64, bos_token_id: 50, eos_token_id: [3, 63]}").json();
    assertEquals(64, config.get("vocab_size").getAsInt());
    assertEquals(50, config.get("bos_token_id").getAsInt());
    assertEquals("[3,63]", config.get("eos_token_id").toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{n_layers: 4} | gpt2 has no key n_layers; did you mean n_layer?",
        "{hidden_size: 4} | gpt2 has no key hidden_size; its keys are vocab_size, n_positions,"
            + " n_embd",
        "{n_layer: four} | n_layer is \"four\"; expected a value such as 12",
        "{n_layer: 2.5} | n_layer is 2.5; expected a value such as 12",
        "{n_layer: -1} | n_layer is -1; expected a value such as 12",
        "{n_layer: 99999999999} | n_layer is 99999999999; expected a value such as 12",
        "{n_layer: [2]} | n_layer is [2]; expected a value such as 12",
        "{use_cache: 1} | use_cache is 1; expected a value such as true",
        "{resid_pdrop: none} | resid_pdrop is \"none\"; expected a value such as 0.1",
        "{n_embd: 13} | n_embd 13 is no multiple of n_head 3",
        "{vocab_size: 39} | vocab_size is 39, but the tokenizer has 40 tokens",
        "{eos_token_id: 40} | eos_token_id is 40; expected an id below 40",
        "{eos_token_id: [1, -1]} | eos_token_id is [1,-1]; expected an id below 40",
        "{eos_token_id: end} | eos_token_id is \"end\"; expected",
      })
  void whatCannotBeIsNamed(String given, String expected) {
    var error = assertThrows(UserException.class, () -> tiny(given)).getMessage();
    assertTrue(error.contains(expected), error);
    assertTrue(error.startsWith("model.config"), error);
  }

  @Test
  void anUnknownArchitectureIsNamedWithThoseThatAre() {
    var error =
        assertThrows(UserException.class, () -> new NewConfig("gtp2", new JsonObject()))
            .getMessage();
    assertTrue(error.startsWith("model.architecture: model_type gtp2"), error);
    assertTrue(error.contains("gpt2"), error);
  }

  /** How a weight begins in a model that Transformers makes anew, see tools/parity. */
  private record Start(long[] shape, double mean, double std) {
    static Start of(JsonObject json) {
      return new Start(
          json.getAsJsonArray("shape").asList().stream().mapToLong(n -> n.getAsLong()).toArray(),
          json.get("mean").getAsDouble(),
          json.get("std").getAsDouble());
    }

    static Start of(Parameter weight) {
      try (var scope = TensorScope.open()) {
        var values = weight.value();
        return new Start(
            weight.shape(), values.mean().item_double(), values.std(true).item_double());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void weightsBeginAsInTransformers(Architecture architecture) throws IOException {
    var type = architecture.modelType();
    var all = json(Files.readString(Path.of("src/test/resources/model/new_models.json")));
    var expected = all.getAsJsonObject(type);
    var config =
        new NewConfig(type, expected.getAsJsonObject("given"))
            .forTokens(300, role -> OptionalInt.empty());
    var head =
        switch (architecture) {
          case BERT ->
              HeadSpec.sequenceClassification(
                  List.of("no", "yes"), ProblemType.SINGLE_LABEL_CLASSIFICATION);
          case BART, MARIAN, MBART, MT5, T5 -> HeadSpec.conditionalGeneration();
          default -> HeadSpec.causalLm();
        };
    TorchRandom.seed(5);
    try (var model = AutoModel.fromConfig(config, head, "cpu")) {
      var starts = expected.getAsJsonObject("weights");
      assertEquals(starts.keySet(), model.parameters().keySet());
      model
          .parameters()
          .forEach(
              (name, weight) -> {
                var wanted = Start.of(starts.getAsJsonObject(name));
                var found = Start.of(weight);
                assertEquals(Arrays.toString(wanted.shape), Arrays.toString(found.shape), name);
                var elements = Arrays.stream(wanted.shape).reduce(1, (a, b) -> a * b);
                // Both are samples: the error of a mean is std / √n, that of a deviation std / √2n.
                var error = 6 * Math.sqrt(2.0 / elements) * wanted.std;
                assertEquals(wanted.mean, found.mean, error, name);
                assertEquals(wanted.std, found.std, error, name);
              });
    }
  }

  @Test
  void theSameSeedGivesTheSameWeights() {
    assertEquals(sum(3), sum(3));
    assertTrue(sum(3) != sum(4));
  }

  private static double sum(long seed) {
    TorchRandom.seed(seed);
    try (var model = AutoModel.fromConfig(tiny("{}"), HeadSpec.causalLm(), "cpu");
        var scope = TensorScope.open()) {
      return model.parameters().get("transformer.wte.weight").value().sum().item_double();
    }
  }
}
