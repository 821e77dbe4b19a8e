package org.diapason.app.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "Lines of JSON; - for standard input (default).")
  private String input = "-";

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Lines of JSON; - for standard output (default).")
  private String output = "-";

  @Option(names = "--logits", description = "Writes the logits too.")
  private boolean logits;

  @Override
  public Integer call() throws IOException {
    var errors = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    try (var in = open();
        var pipeline = model.open()) {
      var lines = new JsonLines(pipeline, logits, errors::println);
      var counts =
          output.equals("-") ? toStandardOutput(lines, in) : toFile(lines, in, Path.of(output));
      if (counts.bad() > 0) {
        errors.println(
            "%,d lines predicted, %,d bad lines left out"
                .formatted(counts.predicted(), counts.bad()));
        return 1;
      }
      return 0;
    } catch (CharacterCodingException e) {
      throw new UserException("%s is not UTF-8; convert it first".formatted(name()), e);
    }
  }

  private BufferedReader open() throws IOException {
    if (input.equals("-")) {
      var strict = StandardCharsets.UTF_8.newDecoder(); // as for files
      return new BufferedReader(new InputStreamReader(System.in, strict));
    }
    try {
      return Files.newBufferedReader(Path.of(input));
    } catch (NoSuchFileException e) {
      throw new UserException("--input %s: there is no such file".formatted(input), e);
    }
  }

  private JsonLines.Counts toStandardOutput(JsonLines lines, BufferedReader in) throws IOException {
    var out = new OutputStreamWriter(System.out, StandardCharsets.UTF_8);
    return lines.predict(in, name(), out);
  }

  /** The file appears when it is whole. */
  private JsonLines.Counts toFile(JsonLines lines, BufferedReader in, Path target)
      throws IOException {
    var unfinished = target.resolveSibling(target.getFileName() + ".unfinished");
    try {
      JsonLines.Counts counts;
      try (Writer out = Files.newBufferedWriter(unfinished)) {
        counts = lines.predict(in, name(), out);
      }
      Files.move(
          unfinished, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      return counts;
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private String name() {
    return input.equals("-") ? "standard input" : input;
  }
}
