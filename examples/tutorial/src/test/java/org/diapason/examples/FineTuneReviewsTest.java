package org.diapason.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diapason.config.UserException;
import org.diapason.pipeline.Pipeline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program runs as it stands, on a model that is tiny. */
class FineTuneReviewsTest {
  private static final Path BERT =
      Path.of("../../core/src/test/resources/parity/bert/single_label");

  @TempDir Path directory;

  @Test
  void theProgramTrainsTestsSavesAndPredicts() throws IOException {
    var output = run("positive", "negative");
    assertTrue(output.contains("step 3 of 9: {eval_loss="), output);
    assertTrue(output.contains("step 9 of 9: {train_runtime="), output);
    var tested = output.substring(output.indexOf("test: {"));
    assertTrue(tested.contains("eval_accuracy=") && tested.contains("eval_errors="), output);
    var model = directory.resolve("results/fine_tuned_model");
    assertTrue(Files.exists(directory.resolve("results/runs")));
    try (var pipeline = Pipeline.of("text-classification", model.toString())) {
      assertEquals(List.of("negative", "positive"), pipeline.labels());
      var label = pipeline.predict("Un film charmant.").label();
      var lastLine = output.lines().reduce((earlier, later) -> later).orElseThrow();
      assertTrue(lastLine.startsWith(label + " (0."), output);
    }
  }

  /** Labels are numbers to a model: names in another order would be learnt wrongly in silence. */
  @Test
  void otherLabelsThanTheModelsAreRefused() {
    var refused = assertThrows(UserException.class, () -> run("good", "bad"));
    assertEquals(
        "the labels of the data are bad, good, those of the model negative, positive; make the"
            + " model with the labels of the data, in this order",
        refused.getMessage());
  }

  /** What the program prints for 60 reviews. */
  private String run(String praise, String blame) throws IOException {
    var rows =
        IntStream.range(0, 60)
            .mapToObj(
                i ->
                    "un film %s %d,%s"
                        .formatted(
                            i % 2 == 0 ? "charmant" : "long", i, i % 2 == 0 ? praise : blame));
    var reviews = directory.resolve("reviews.csv");
    Files.write(reviews, Stream.concat(Stream.of("review,sentiment"), rows).toList());
    var printed = new ByteArrayOutputStream();
    var console = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      FineTuneReviews.main(
          new String[] {
            tinyModel().toString(), reviews.toString(), directory.resolve("results").toString()
          });
    } finally {
      System.setOut(console);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  /** The BERT of the parity tests, and a vocabulary of as many words as it has. */
  private Path tinyModel() throws IOException {
    var target = Files.createDirectories(directory.resolve("model"));
    for (var file : List.of("config.json", "model.safetensors")) {
      Files.copy(BERT.resolve(file), target.resolve(file));
    }
    var words =
        Stream.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "un", "film", "charmant", "long");
    var numbers = IntStream.range(0, 90).mapToObj(Integer::toString);
    Files.write(target.resolve("vocab.txt"), Stream.concat(words, numbers).toList());
    return target;
  }
}
