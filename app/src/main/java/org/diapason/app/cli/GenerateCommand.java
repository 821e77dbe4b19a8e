package org.diapason.app.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.diapason.config.UserException;
import org.diapason.generate.Generator;
import org.diapason.generate.PromptLines;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code diapason generate}. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Continues texts: lines of JSON into lines of JSON, or a prompt on the terminal.",
    footer = {
      "",
      "Each input line: {\"prompt\": \"…\"}, or {\"messages\": [{\"role\": \"user\",",
      "\"content\": \"…\"}]} for a model of conversations. Other keys are left alone.",
      "Each output line: {\"generated_text\": \"…\"}, the new text only, or with",
      "several texts a prompt {\"generations\": [{\"generated_text\": \"…\"}, …]}.",
      "A bad line is reported and left out; the exit code is 1 then.",
      "",
      "Examples:",
      "  diapason generate --model results --prompt \"Il était une fois\"",
      "  diapason generate --model results --input prompts.jsonl \\",
      "      --output texts.jsonl --max_new_tokens 50 --num_beams 3",
      "  echo '{\"prompt\": \"Chapter 1\"}' | diapason generate --model results \\",
      "      --do_sample --temperature 0.7 --top_p 0.9 --seed 1"
    })
final class GenerateCommand implements Callable<Integer> {
  @Mixin private LineOptions files = new LineOptions();

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "Continues this text on the terminal.")
  private @Nullable String prompt;

  @Option(
      names = {"--token_ids", "--token-ids"},
      description = "Writes the ids of the new tokens too.")
  private boolean tokenIds;

  @Option(
      names = {"--return_full_text", "--return-full-text"},
      description = "Writes the prompt before the new text.")
  private boolean fullText;

  @Option(
      names = {"--batch_size", "--batch-size"},
      paramLabel = "N",
      description = "Prompts that go through the model together (default: ${DEFAULT-VALUE}).")
  private int batchSize = 8;

  @Mixin(name = GenerationOptions.NAME)
  private GenerationOptions options = new GenerationOptions();

  @Override
  public Integer call() throws IOException {
    if (prompt != null && !files.areStandard()) {
      throw new UserException("--prompt writes to the terminal; leave out --input and --output");
    }
    if (batchSize < 1) {
      throw new UserException("--batch_size is %d; expected at least 1".formatted(batchSize));
    }
    try (var generator = options.open(batchSize)) {
      return prompt == null ? lines(generator) : show(generator, prompt);
    }
  }

  private int show(Generator generator, String text) {
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var start = generator.prompt(text);
    var config = generator.config();
    if (config.numBeams() == 1 && config.numReturnSequences() == 1 && !fullText) {
      generator.stream(
          start,
          config,
          piece -> {
            out.print(piece);
            out.flush();
          });
      out.println();
    } else {
      generator
          .generate(List.of(start), config)
          .get(0)
          .forEach(each -> out.println(fullText ? each.fullText() : each.text()));
    }
    return 0;
  }

  private int lines(Generator generator) throws IOException {
    var errors = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    var lines = new PromptLines(generator, generator.config(), tokenIds, fullText, errors::println);
    var counts = files.run(lines::run);
    if (counts.bad() > 0) {
      errors.println(
          "%,d lines continued, %,d bad lines left out"
              .formatted(counts.generated(), counts.bad()));
    }
    return counts.bad() > 0 ? 1 : 0;
  }
}
