package org.diapason.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each processor against Transformers' own, on scores of which some are impossible already. */
class ProcessorsTest {
  static Stream<JsonObject> cases() throws IOException {
    return Fixtures.read("processors.json").getAsJsonArray().asList().stream()
        .map(each -> each.getAsJsonObject());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aProcessorGivesWhatThatOfTransformersGives(JsonObject expected) {
    float[] scores = Fixtures.scores(expected.get("scores"));
    processor(expected).process(Fixtures.integers(expected.get("tokens")), scores);
    assertArrayEquals(Fixtures.scores(expected.get("result")), scores, 1e-5f);
  }

  private static LogitsProcessor processor(JsonObject expected) {
    double value = expected.get("value").getAsDouble();
    int keep = expected.get("keep").getAsInt();
    return switch (expected.get("key").getAsString()) {
      case "temperature" -> Warpers.temperature(value);
      case "top_k" -> Warpers.topK((int) value, keep);
      case "top_p" -> Warpers.topP(value, keep);
      case "min_p" -> Warpers.minP(value, keep);
      case "typical_p" -> Warpers.typical(value, keep);
      case "epsilon_cutoff" -> Warpers.epsilon(value, keep);
      case "eta_cutoff" -> Warpers.eta(value, keep);
      case "repetition_penalty" -> Repetition.penalty(value);
      case "no_repeat_ngram_size" -> Repetition.noRepeatNgram((int) value);
      default -> throw new IllegalArgumentException(expected.toString());
    };
  }

  @Test
  void everyWarperThatIsAskedForWorksAfterTheTemperature() {
    var config = Fixtures.config("do_sample=true", "temperature=0.5", "top_k=0", "min_p=0.5");
    var scores = new float[] {0, -0.3f, -0.5f};
    new Processors(config, 1, 10).process(new int[] {0}, scores);
    assertArrayEquals(new float[] {0, -0.6f, Float.NEGATIVE_INFINITY}, scores, 1e-6f);
  }

  @Test
  void withoutSamplingTheDistributionIsNotBent() {
    var config = Fixtures.config("temperature=0.5", "top_k=1");
    var scores = new float[] {0, -1};
    new Processors(config, 1, 10).process(new int[] {0}, scores);
    assertArrayEquals(new float[] {0, -1}, scores);
  }

  @Test
  void theGreatestAreFoundInOrderAndTheFirstOfEqualOnesFirst() {
    var scores = new float[] {1, 3, -0f, 3, 0f, Float.NEGATIVE_INFINITY, 2};
    assertArrayEquals(new int[] {1, 3, 6, 0, 2, 4, 5}, Scores.top(scores, 9));
    assertArrayEquals(new int[] {1, 3, 6}, Scores.top(scores, 3));
    assertEquals(1, Scores.argmax(scores));
  }

  @Test
  void aTokenThatTheModelDoesNotKnowCannotBeForbidden() {
    var scores = new float[] {1, 2};
    Constraints.suppress(List.of(1, 7, -1)).process(new int[] {0}, scores);
    assertArrayEquals(new float[] {1, Float.NEGATIVE_INFINITY}, scores);
  }
}
