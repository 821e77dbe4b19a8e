package org.diapason.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Token for token what Transformers finds, for random settings; prompts go in one batch here. */
class SearchTest {
  private static final int VOCABULARY = 24;

  static Stream<JsonObject> greedy() throws IOException {
    return cases("greedy.json");
  }

  static Stream<JsonObject> beams() throws IOException {
    return cases("beams.json");
  }

  static Stream<JsonObject> diverse() throws IOException {
    return cases("diverse.json");
  }

  private static Stream<JsonObject> cases(String name) throws IOException {
    return Fixtures.read(name).getAsJsonArray().asList().stream().map(JsonElement::getAsJsonObject);
  }

  @ParameterizedTest
  @MethodSource("greedy")
  void greedySearchFindsWhatThatOfTransformersFinds(JsonObject expected) {
    check(expected);
  }

  @ParameterizedTest
  @MethodSource("beams")
  void beamSearchFindsWhatThatOfTransformersFinds(JsonObject expected) {
    check(expected);
  }

  @ParameterizedTest
  @MethodSource("diverse")
  void diverseBeamSearchFindsWhatThatOfTransformersFound(JsonObject expected) {
    check(expected);
  }

  private static void check(JsonObject expected) {
    var config =
        Fixtures.config(
            expected.getAsJsonObject("config").asMap().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toArray(String[]::new));
    var results = expected.getAsJsonArray("results");
    var prompts = new ArrayList<Batch.Numbered>();
    for (var result : results) {
      var prompt = result.getAsJsonObject().get("prompt");
      prompts.add(new Batch.Numbered(prompts.size(), Fixtures.integers(prompt)));
    }
    var noStrings = new StopStrings(List.of(), id -> new byte[0]);
    var found = new Batch(new TableModel(VOCABULARY), config, noStrings, 0).run(prompts, null);
    for (int i = 0; i < found.size(); i++) {
      var result = results.get(i).getAsJsonObject();
      checkTokens(result.getAsJsonArray("tokens"), found.get(i), config);
      if (!result.get("scores").isJsonNull()) {
        float[] scores = Fixtures.scores(result.get("scores"));
        for (int j = 0; j < scores.length; j++) {
          assertEquals(scores[j], found.get(i).get(j).score(), 2e-5 * (1 + Math.abs(scores[j])));
        }
      }
    }
  }

  /** Transformers fills up to the longest. */
  private static void checkTokens(
      JsonArray expected, List<Batch.Continuation> found, GenerationConfig config) {
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < found.size(); i++) {
      int[] wanted = Fixtures.integers(expected.get(i));
      int[] tokens = found.get(i).tokens();
      if (found.get(i).score() < -1e8) {
        continue; // fewer sequences are possible than beams: any may stand for what is not there
      }
      assertTrue(tokens.length <= wanted.length, "longer than expected");
      assertArrayEquals(Arrays.copyOf(wanted, tokens.length), tokens);
      var fill = List.of(config.padding(), config.eosTokenId().get(0));
      assertTrue(
          IntStream.range(tokens.length, wanted.length).allMatch(j -> fill.contains(wanted[j])),
          "shorter than expected");
    }
  }
}
