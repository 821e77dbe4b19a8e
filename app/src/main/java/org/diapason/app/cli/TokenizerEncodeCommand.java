package org.diapason.app.cli;

import com.google.gson.Gson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.diapason.config.UserException;
import org.diapason.hub.Models;
import org.diapason.text.AutoTokenizer;
import org.diapason.text.TokenizerOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code diapason tokenizer encode}. */
@Command(
    name = "encode",
    mixinStandardHelpOptions = true,
    description = "Prints the ids of each line of a text, as lines of JSON.",
    footer = {
      "",
      "Examples:",
      "  echo 'Il était une fois' | diapason tokenizer encode --model tokenizer",
      "  diapason tokenizer encode --model tokenizer --input novel.txt"
    })
final class TokenizerEncodeCommand implements Callable<Integer> {
  private static final Gson JSON = new Gson();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "The directory of the tokenizer, or of a model.")
  private String model = "";

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "Text in UTF-8; - for standard input (default).")
  private String input = "-";

  @Override
  public Integer call() throws IOException {
    try (var console = Console.of(spec, true);
        var tokenizer = AutoTokenizer.of(directory(), TokenizerOptions.DEFAULTS);
        var lines = open()) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        console.line(JSON.toJson(Map.of("input_ids", tokenizer.encode(line, null).inputIds())));
      }
      return 0;
    } catch (CharacterCodingException e) {
      throw new UserException("the input is not UTF-8; convert it first", e);
    }
  }

  /** A tokenizer needs no model beside it. */
  private Path directory() {
    return Models.isEmbedded(model) ? Models.find(model) : Path.of(model);
  }

  private BufferedReader open() throws IOException {
    if (input.equals("-")) {
      var strict = StandardCharsets.UTF_8.newDecoder();
      return new BufferedReader(new InputStreamReader(System.in, strict));
    }
    try {
      return Files.newBufferedReader(Path.of(input));
    } catch (NoSuchFileException e) {
      throw new UserException("--input %s: there is no such file".formatted(input), e);
    }
  }
}
