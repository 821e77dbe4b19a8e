package org.diapason.app.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.diapason.config.UserException;
import picocli.CommandLine.Option;

/** Where lines of JSON come from and where they go. */
final class LineOptions {
  private static final String STANDARD = "-";

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "Lines of JSON; - for standard input (default).")
  private String input = STANDARD;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Lines of JSON; - for standard output (default).")
  private String output = STANDARD;

  /** Turns lines into lines. */
  interface Work<T> {
    /**
     * @param name of the input, for messages
     */
    T run(BufferedReader in, String name, Writer out) throws IOException;
  }

  /** Whether neither an input nor an output was named. */
  boolean areStandard() {
    return input.equals(STANDARD) && output.equals(STANDARD);
  }

  /** A file appears when it is whole. */
  <T> T run(Work<T> work) throws IOException {
    try (var in = open()) {
      return output.equals(STANDARD)
          ? work.run(in, name(), new OutputStreamWriter(System.out, StandardCharsets.UTF_8))
          : toFile(work, in, Path.of(output));
    } catch (CharacterCodingException e) {
      throw new UserException("%s is not UTF-8; convert it first".formatted(name()), e);
    }
  }

  private BufferedReader open() throws IOException {
    if (input.equals(STANDARD)) {
      var strict = StandardCharsets.UTF_8.newDecoder(); // as for files
      return new BufferedReader(new InputStreamReader(System.in, strict));
    }
    try {
      return Files.newBufferedReader(Path.of(input));
    } catch (NoSuchFileException e) {
      throw new UserException("--input %s: there is no such file".formatted(input), e);
    }
  }

  private <T> T toFile(Work<T> work, BufferedReader in, Path target) throws IOException {
    var unfinished = target.resolveSibling(target.getFileName() + ".unfinished");
    try {
      T result;
      try (var out = Files.newBufferedWriter(unfinished)) {
        result = work.run(in, name(), out);
      }
      Files.move(
          unfinished, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      return result;
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private String name() {
    return input.equals(STANDARD) ? "standard input" : input;
  }
}
