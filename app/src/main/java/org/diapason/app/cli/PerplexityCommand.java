package org.diapason.app.cli;

import java.io.EOFException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.diapason.config.UserException;
import org.diapason.generate.SlidingPerplexity;
import org.diapason.hub.Models;
import org.diapason.model.AutoModel;
import org.diapason.text.AutoTokenizer;
import org.diapason.text.TokenizerOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code diapason perplexity}. */
@Command(
    name = "perplexity",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures how well a model foresees a text, by a window that slides over it.",
    footer = {
      "",
      "The figure of Transformers' documentation, \"Perplexity of fixed-length models\".",
      "",
      "Examples:",
      "  diapason perplexity --model results --input novel.txt",
      "  diapason perplexity --model results --input novel.txt \\",
      "      --max_length 256 --stride 64"
    })
final class PerplexityCommand implements Callable<Integer> {
  private static final int USUAL_LENGTH = 1024;

  @Option(names = "--model", required = true, paramLabel = "DIR", description = "The saved model.")
  private String model = "";

  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE",
      description = "A text in UTF-8 (also .gz), which is measured as a whole.")
  private Path input = Path.of("");

  @Option(
      names = {"--max_length", "--max-length"},
      paramLabel = "TOKENS",
      description = "Tokens of a window; what the model takes, at most 1,024, where not given.")
  private @Nullable Integer maxLength;

  @Option(
      names = "--stride",
      paramLabel = "TOKENS",
      description = "Tokens to the next window; half a window where not given.")
  private @Nullable Integer stride;

  @Option(
      names = {"--load_in_8bit", "--load-in-8bit"},
      description = "Keeps the weights in bytes, to see what that costs.")
  private boolean loadIn8bit;

  @Override
  public Integer call() throws IOException {
    var directory = Models.find(model);
    try (var tokenizer = AutoTokenizer.of(directory, TokenizerOptions.DEFAULTS);
        var causal = AutoModel.forCausalLm(directory.toString())) {
      if (loadIn8bit) {
        causal.quantize();
      }
      int window = maxLength == null ? Math.min(USUAL_LENGTH, causal.maxPositions()) : maxLength;
      int step = stride == null ? Math.max(1, window / 2) : stride;
      var result = new SlidingPerplexity(window, step).of(causal, tokenizer.ids(text(), true));
      new PrintWriter(System.out, true, StandardCharsets.UTF_8)
          .printf(
              Locale.ROOT,
              "perplexity %.4f of %,d tokens in %,d windows of %,d, %,d on%n",
              result.perplexity(),
              result.tokens(),
              result.windows(),
              window,
              step);
      return 0;
    }
  }

  private String text() throws IOException {
    boolean zipped = input.toString().endsWith(".gz");
    try (var file = Files.newInputStream(input);
        var bytes = zipped ? new GZIPInputStream(file) : file) {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.readAllBytes()))
          .toString();
    } catch (NoSuchFileException e) {
      throw new UserException("--input %s: there is no such file".formatted(input), e);
    } catch (CharacterCodingException e) {
      throw new UserException(
          "--input %s: is not UTF-8; convert the file first".formatted(input), e);
    } catch (ZipException | EOFException e) {
      throw new UserException(
          "--input %s: cannot be unzipped (%s); it may be cut off".formatted(input, e.getMessage()),
          e);
    }
  }
}
