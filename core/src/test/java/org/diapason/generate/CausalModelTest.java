package org.diapason.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.bytedeco.javacpp.Pointer;
import org.diapason.config.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tiny models of every architecture continue a batch of prompts as Transformers does. */
class CausalModelTest {
  private static final StopStrings NO_STRINGS = new StopStrings(List.of(), id -> new byte[0]);

  static Set<String> models() throws IOException {
    return Fixtures.read("models.json").getAsJsonObject().keySet();
  }

  @ParameterizedTest
  @MethodSource("models")
  void greedyAndBeamSearchWriteWhatTransformersWrites(String name) throws Exception {
    var expected = Fixtures.read("models.json").getAsJsonObject().getAsJsonObject(name);
    try (var model = CausalModel.load(folder(name), GeneratorOptions.DEFAULTS)) {
      for (var result : expected.getAsJsonArray("results")) {
        check(model, prompts(expected), result.getAsJsonObject());
      }
    }
  }

  private static void check(
      LanguageModel model, List<Batch.Numbered> prompts, JsonObject expected) {
    var found = new Batch(model, config(expected), NO_STRINGS, 0).run(prompts, null);
    JsonArray tokens = expected.getAsJsonArray("tokens");
    var flat = found.stream().flatMap(List::stream).toList();
    assertEquals(tokens.size(), flat.size());
    for (int i = 0; i < flat.size(); i++) {
      int[] wanted = Fixtures.integers(tokens.get(i));
      assertArrayEquals(Arrays.copyOf(wanted, flat.get(i).tokens().length), flat.get(i).tokens());
      boolean ended = flat.get(i).reason() == FinishReason.EOS;
      assertTrue(ended || flat.get(i).tokens().length == 12);
      if (!expected.get("scores").isJsonNull()) {
        float score = expected.getAsJsonArray("scores").get(i).getAsFloat();
        assertEquals(score, flat.get(i).score(), 1e-5);
      }
    }
  }

  @Test
  void threadsShareTheWeightsAndNoMemoryIsLeft() throws Exception {
    var name = "parity/llama/causal_lm";
    var expected = Fixtures.read("models.json").getAsJsonObject().getAsJsonObject(name);
    var beams = expected.getAsJsonArray("results").get(1).getAsJsonObject();
    try (var model = CausalModel.load(folder(name), GeneratorOptions.DEFAULTS)) {
      Callable<Void> task =
          () -> {
            check(model, prompts(expected), beams);
            return null;
          };
      task.call();
      long before = Pointer.totalBytes();
      var threads = Executors.newFixedThreadPool(3);
      try {
        for (var each : threads.invokeAll(List.of(task, task, task, task, task, task))) {
          each.get();
        }
      } finally {
        threads.shutdown();
      }
      assertEquals(before, Pointer.totalBytes());
    }
  }

  @Test
  void aModelOfAnotherKindIsRefused() throws Exception {
    var folder = folder("parity/bert/masked_lm");
    assertThrows(UserException.class, () -> CausalModel.load(folder, GeneratorOptions.DEFAULTS));
  }

  private static GenerationConfig config(JsonObject expected) {
    Map<String, JsonElement> keys = expected.getAsJsonObject("config").asMap();
    return Fixtures.config(
        keys.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .toArray(String[]::new));
  }

  private static List<Batch.Numbered> prompts(JsonObject expected) {
    var prompts = new ArrayList<Batch.Numbered>();
    for (var prompt : expected.getAsJsonArray("prompts")) {
      prompts.add(new Batch.Numbered(prompts.size(), Fixtures.integers(prompt)));
    }
    return prompts;
  }

  private static Path folder(String name) throws URISyntaxException {
    return Path.of(Objects.requireNonNull(CausalModelTest.class.getResource("/" + name)).toURI());
  }
}
