package org.diapason.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.diapason.config.UserException;
import org.diapason.model.AutoModel;
import org.diapason.model.ProblemType;
import org.diapason.tensor.DType;
import org.diapason.tensor.Gradients;
import org.diapason.tensor.TensorScope;
import org.diapason.text.AutoTokenizer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines in, lines out, in their order; what is wrong with a line is told with its number. */
class JsonLinesTest {
  @TempDir static Path shared;
  private static Pipeline pipeline;

  private final List<String> errors = new ArrayList<>();
  private final StringWriter written = new StringWriter();

  @BeforeAll
  static void openPipeline() {
    var labels = List.of("no", "yes <&>");
    var saved =
        TinyModel.classifier(
            shared, ProblemType.SINGLE_LABEL_CLASSIFICATION, labels, DType.FLOAT32);
    pipeline = Pipeline.of(saved, PipelineOptions.DEFAULTS);
  }

  @AfterAll
  static void closePipeline() {
    pipeline.close();
  }

  private JsonLines.Counts predict(boolean withLogits, String input) throws IOException {
    return predict(pipeline, withLogits, input);
  }

  private JsonLines.Counts predict(Pipeline pipeline, boolean withLogits, String input)
      throws IOException {
    return new JsonLines(pipeline, withLogits, errors::add)
        .predict(new BufferedReader(new StringReader(input)), "in.jsonl", written);
  }

  private List<JsonObject> output() {
    return written
        .toString()
        .lines()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }

  /** More lines than are looked at together, of different lengths. */
  @Test
  void linesKeepTheirOrder() throws IOException {
    var texts =
        IntStream.range(0, 2500).mapToObj(i -> TinyModel.text(new Random(i), "good")).toList();
    var lines = texts.stream().map(text -> "{\"text\": \"" + text + "\"}\n").toList();
    var counts = predict(false, String.join("", lines));
    assertEquals(new JsonLines.Counts(2500, 0), counts);
    var output = output();
    assertEquals(2500, output.size());
    assertTrue(output.stream().distinct().count() > 1500);
    for (int i = 0; i < 2500; i += 137) {
      var expected = pipeline.predict(texts.get(i));
      assertEquals(expected.label(), output.get(i).get("label").getAsString());
      assertEquals(expected.score(), output.get(i).get("score").getAsDouble(), 1e-5);
    }
  }

  @Test
  void badLinesOfAnyWindowAreToldInTheirOrder() throws IOException {
    var lines = new StringBuilder();
    var expected = new ArrayList<String>();
    for (int number = 1; number <= 3000; number++) {
      var bad = number % 400 == 0;
      lines.append(bad ? "bad\n" : number % 7 == 0 ? "\n" : "{\"text\": \"a good film\"}\n");
      if (bad) {
        expected.add("in.jsonl, line " + number);
      }
    }
    var counts = predict(false, lines.toString());
    assertEquals(new JsonLines.Counts(3000 - 7 - 427, 7), counts);
    assertEquals(
        expected, errors.stream().map(error -> error.substring(0, error.indexOf(':'))).toList());
  }

  /** Whoever waits for the answers to the first lines before sending others gets them. */
  @Test
  @Timeout(60)
  void aWindowIsAnsweredBeforeTheNextOneComes() throws IOException {
    var answered = new CountDownLatch(1);
    var out =
        new StringWriter() {
          @Override
          public void flush() {
            answered.countDown();
          }
        };
    var in =
        new BufferedReader(new StringReader("")) {
          private int number;

          @Override
          public @Nullable String readLine() {
            try {
              assertTrue(number < 1024 || answered.await(50, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            return number++ < 1030 ? "{\"text\": \"a good film\"}" : null;
          }
        };
    var counts = new JsonLines(pipeline, false, errors::add).predict(in, "in.jsonl", out);
    assertEquals(new JsonLines.Counts(1030, 0), counts);
    assertEquals(1030, out.toString().lines().count());
  }

  @Test
  void anInputThatBreaksAndAnOutputThatIsFullAreErrorsOfTheirOwn() {
    var broken =
        new BufferedReader(new StringReader("")) {
          private int number;

          @Override
          public String readLine() throws IOException {
            if (number++ == 1500) {
              throw new IOException("the input breaks");
            }
            return "{\"text\": \"a good film\"}";
          }
        };
    var lines = new JsonLines(pipeline, false, errors::add);
    var error = assertThrows(IOException.class, () -> lines.predict(broken, "in", written));
    assertEquals("the input breaks", error.getMessage());
    assertEquals(1024, output().size());

    var sound = new BufferedReader(new StringReader("{\"text\": \"good\"}\n".repeat(3000)));
    var full =
        new StringWriter() {
          @Override
          public void flush() {
            throw new UncheckedIOException(new IOException("the output is full"));
          }
        };
    error = assertThrows(IOException.class, () -> lines.predict(sound, "in", full));
    assertEquals("the output is full", error.getMessage());
  }

  @Test
  void aLineHasLabelScoreAndAllScores() throws IOException {
    predict(false, "{\"text\": \"a good film\"}");
    var line = output().get(0);
    assertEquals(List.of("label", "score", "scores"), List.copyOf(line.keySet()));
    var scores = line.getAsJsonObject("scores");
    assertEquals(List.of("no", "yes <&>"), List.copyOf(scores.keySet()));
    assertEquals(1, scores.get("no").getAsDouble() + scores.get("yes <&>").getAsDouble(), 1e-9);
    assertEquals(line.get("score"), scores.get(line.get("label").getAsString()));
    assertTrue(written.toString().endsWith("}\n"));
  }

  @Test
  void logitsAreWrittenWhenAskedFor() throws IOException {
    predict(true, "{\"text\": \"a good film\"}");
    var logits = output().get(0).getAsJsonArray("logits");
    var expected = pipeline.predict("a good film").logits();
    assertEquals(2, logits.size());
    assertEquals(expected[1], logits.get(1).getAsFloat(), 1e-5f);
  }

  @Test
  void otherKeysAndAMissingPairAreLeftAlone() throws IOException {
    var counts =
        predict(
            true,
            """
            {"id": 7, "text": "a good film", "label": null, "tags": [1, {"a": 2}]}
            {"text": "a good film", "text_pair": null}
            {"text_pair": "a dull plot", "text": "a good film"}
            """);
    assertEquals(new JsonLines.Counts(3, 0), counts);
    var output = output();
    assertEquals(
        output.get(0).getAsJsonArray("logits").get(0).getAsFloat(),
        output.get(1).getAsJsonArray("logits").get(0).getAsFloat(),
        1e-5f);
    assertEquals(
        pipeline.predict("a good film", "a dull plot").logits()[0],
        output.get(2).getAsJsonArray("logits").get(0).getAsFloat(),
        1e-5f);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "{\"text\": \"good # not valid JSON at column ",
        "{text: \"good\"} # not valid JSON at column ",
        "{'text': 'good'} # not valid JSON at column ",
        "{\"text\": \"good\"} {} # not valid JSON at column ",
        "{\"text\": \"good\",} # not valid JSON at column ",
        "good # not valid JSON at column ",
        "[\"good\"] # no JSON object; expected",
        "null # no JSON object; expected",
        "{} # the key text is missing; expected",
        "{\"text_pair\": \"good\"} # the key text is missing",
        "{\"text\": null} # the key text is missing",
        "{\"text\": 7} # text is 7; expected a text",
        "{\"text\": [\"good\"]} # text is [\"good\"]",
        "{\"text\": \"good\", \"text_pair\": true} # text_pair is true"
      })
  void aBadLineIsToldAndTheOthersGoThrough(String bad, String expected) throws IOException {
    var counts = predict(false, "{\"text\": \"good\"}\n%s\n{\"text\": \"bad\"}\n".formatted(bad));
    assertEquals(new JsonLines.Counts(2, 1), counts);
    assertEquals(2, output().size());
    assertEquals(1, errors.size());
    assertTrue(errors.get(0).startsWith("in.jsonl, line 2: " + expected), errors::toString);
    assertTrue(errors.get(0).contains("…\"}") || errors.get(0).contains("in quotes"));
  }

  @Test
  void blankLinesCountAsLinesOnly() throws IOException {
    var counts = predict(false, "\n  \n{\"text\": \"good\"}\r\n\r\nbad\n\n");
    assertEquals(new JsonLines.Counts(1, 1), counts);
    assertEquals(1, output().size());
    assertTrue(errors.get(0).startsWith("in.jsonl, line 5: "), errors::toString);
  }

  @Test
  void noLinesAreNoPredictions() throws IOException {
    assertEquals(new JsonLines.Counts(0, 0), predict(false, ""));
    assertEquals("", written.toString());
  }

  /** Unicode knows more ends of a line than JSON lines do; a lone surrogate is no character. */
  @ParameterizedTest
  @ValueSource(strings = {"\u2028", "\u2029", "\u0085", "\\u000b", "\\ud800", "\\u0000", "\uFEFF"})
  void oddCharactersInATextEndNoLine(String odd) throws IOException {
    var counts = predict(false, "{\"text\": \"good%sfilm\"}\n{\"text\": \"bad\"}".formatted(odd));
    assertEquals(new JsonLines.Counts(2, 0), counts);
    assertEquals(2, output().size());
  }

  @Test
  void aByteOrderMarkBeforeTheFirstLineIsLeftAlone() throws IOException {
    assertEquals(new JsonLines.Counts(1, 0), predict(false, "\uFEFF{\"text\": \"good\"}\n"));
  }

  @Test
  void aLineWhoseLogitsAreNoNumbersIsToldAndTheOthersGoThrough() throws IOException {
    var broken = breakWord("dull", shared, shared.resolve("broken"));
    try (var pipeline = Pipeline.of(broken, PipelineOptions.DEFAULTS)) {
      var input =
          """
          {"text": "good"}

          {"text": "a dull film"}
          {"text": "bad"}
          """;
      var counts = predict(pipeline, true, input);
      assertEquals(new JsonLines.Counts(2, 1), counts);
      assertEquals(2, output().size());
      var problem = "the model gives logits that are not finite, [NaN, NaN]; its weights";
      assertEquals(1, errors.size());
      assertTrue(errors.get(0).startsWith("in.jsonl, line 3: " + problem), errors::toString);
      var inputs = List.of(Map.of("text", "good"), Map.of("text", "dull"));
      var refused = assertThrows(UserException.class, () -> pipeline.predict(inputs));
      assertTrue(refused.getMessage().startsWith("input 2 of 2: " + problem), refused::getMessage);
    }
  }

  /** Copies a model, in which one word then means not a number. */
  private static Path breakWord(String word, Path source, Path target) {
    try (var model = AutoModel.saved(source, null);
        var tokenizer = AutoTokenizer.of(source);
        var scope = TensorScope.open();
        var untracked = Gradients.off()) {
      var id = tokenizer.encode(word, null).inputIds()[1];
      var embeddings = model.parameters().get("bert.embeddings.word_embeddings.weight").value();
      embeddings.select(0, id).fill_(new Scalar(Float.NaN));
      model.save(target);
      tokenizer.save(target);
    }
    return target;
  }
}
