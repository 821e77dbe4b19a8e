package org.diapason.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.diapason.config.UserException;
import org.diapason.model.AutoModel;
import org.diapason.model.Model;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Perplexity by a sliding window, against the loop of Transformers' documentation. */
class SlidingPerplexityTest {
  private static Model model;

  @BeforeAll
  static void load() {
    model = AutoModel.forCausalLm(Path.of("src/test/resources/parity/gpt2/causal_lm").toString());
  }

  @AfterAll
  static void close() {
    model.close();
  }

  static Stream<JsonObject> cases() throws IOException {
    return Fixtures.read("perplexity.json").getAsJsonArray().asList().stream()
        .map(element -> element.getAsJsonObject());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theFigureIsThatOfTheDocumentation(JsonObject expected) {
    var measure =
        new SlidingPerplexity(
            expected.get("max_length").getAsInt(), expected.get("stride").getAsInt());
    var result = measure.of(model, Fixtures.integers(expected.get("ids")));
    var perplexity = expected.get("perplexity").getAsDouble();
    assertEquals(perplexity, result.perplexity(), 2e-6 * perplexity);
    assertEquals(expected.get("tokens").getAsLong(), result.tokens());
  }

  @Test
  void aLastWindowWithNothingToForeseeIsLeftOut() {
    var ids = new int[] {5, 9, 14, 7, 3};
    var whole = new SlidingPerplexity(4, 4).of(model, ids);
    assertEquals(1, whole.windows());
    assertEquals(
        new SlidingPerplexity(4, 4).of(model, new int[] {5, 9, 14, 7}).perplexity(),
        whole.perplexity());
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 5, max_length is 1; expected at least 2",
    "8, 0, 5, stride is 0; expected from 1 to max_length",
    "8, 9, 5, stride is 9; expected from 1 to max_length",
    "41, 20, 5, 'max_length is 41, but the model takes 40 tokens at most'",
    "8, 4, 1, the text has 1 tokens; perplexity needs at least 2",
    "8, 4, 62, 'the tokenizer gives token 61, but the model has 61'",
  })
  void whatCannotBeMeasuredIsNamed(int maxLength, int stride, int tokens, String expected) {
    var ids = Stream.iterate(0, id -> id + 1).limit(tokens).mapToInt(id -> id).toArray();
    var error =
        assertThrows(
                UserException.class, () -> new SlidingPerplexity(maxLength, stride).of(model, ids))
            .getMessage();
    assertTrue(error.contains(expected), error);
  }
}
