package org.diapason.app.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.diapason.config.UserException;
import org.diapason.pipeline.JsonLines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code diapason predict}. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    description = "Predicts lines of JSON into lines of JSON, in the same order.",
    footer = {
      "",
      "Each input line: {\"text\": \"…\"} or {\"text\": \"…\", \"text_pair\": \"…\"}.",
      "Other keys are left alone.",
      "Each output line: {\"label\": \"…\", \"score\": …, \"scores\": {…}}.",
      "A bad line is reported and left out; the exit code is 1 then.",
      "",
      "Examples:",
      "  echo '{\"text\": \"Un film charmant.\"}' | diapason predict --model results",
      "  diapason predict --model results --input reviews.jsonl --logits \\",
      "      --output predictions.jsonl"
    })
final class PredictCommand implements Callable<Integer> {
  @Mixin private ModelOptions model = new ModelOptions();

  @Mixin private LineOptions files = new LineOptions();

  @Option(names = "--logits", description = "Writes the logits too.")
  private boolean logits;

  @Override
  public Integer call() throws IOException {
    var errors = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    return files.run(
        (in, name, out) -> {
          try (var pipeline = model.open()) {
            if (pipeline.task().writes()) {
              throw new UserException(
                  "a model for %s writes texts; use diapason generate"
                      .formatted(pipeline.task().name()));
            }
            var counts = new JsonLines(pipeline, logits, errors::println).predict(in, name, out);
            if (counts.bad() > 0) {
              errors.println(
                  "%,d lines predicted, %,d bad lines left out"
                      .formatted(counts.predicted(), counts.bad()));
              return 1;
            }
            return 0;
          }
        });
  }
}
