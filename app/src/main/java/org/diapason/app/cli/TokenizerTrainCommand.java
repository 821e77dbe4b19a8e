package org.diapason.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.diapason.config.UserException;
import org.diapason.text.training.TextFiles;
import org.diapason.text.training.TokenizerTrainer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code diapason tokenizer train}. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    modelTransformer = TrainingOptions.Transformer.class,
    description = "Trains a tokenizer on text files.",
    footer = {
      "",
      "In brackets: the models that have an option, and its default there.",
      "Options may be written with - or _. Lists are separated by commas.",
      "",
      "Examples:",
      "  diapason tokenizer train --model bpe --input novel.txt \\",
      "      --vocab_size 8000 --output tokenizer",
      "  diapason tokenizer train --model wordpiece --input fr.txt en.txt \\",
      "      --vocab_size 30000 --min_frequency 2 --lowercase=false \\",
      "      --output tokenizer",
      "  diapason tokenizer train --model unigram --input corpus.txt \\",
      "      --special_tokens '<pad>,</s>,<unk>' --output tokenizer"
    })
final class TokenizerTrainCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description = "bpe, wordpiece or unigram.")
  private String model = "";

  @Option(
      names = "--input",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description = "Text files in UTF-8; each line is a text.")
  private List<Path> input = new ArrayList<>();

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Where to write; must be empty or absent.")
  private Path output = Path.of("");

  @Override
  public Integer call() throws IOException {
    var training = TrainingOptions.read(spec, model);
    try (var console = Console.of(spec, false);
        var files = new TextFiles(input)) {
      var result =
          TokenizerTrainer.train(
              training, watched(files, console), output, console::onTokenizerTraining);
      console.line(
          "%,d texts, %,d words (%,d different): %,d tokens → %s"
              .formatted(
                  result.texts(),
                  result.words(),
                  result.differentWords(),
                  result.tokens(),
                  output));
      return 0;
    }
  }

  /** The same texts, with the bytes that are read shown beside those of all files. */
  private Iterator<String> watched(Iterator<String> texts, Console console) throws IOException {
    long bytes = 0;
    for (var file : input) {
      if (!Files.isRegularFile(file)) {
        throw new UserException("--input %s: there is no such file".formatted(file));
      }
      bytes += Files.size(file);
    }
    long total = bytes;
    return new Iterator<>() {
      private long done;

      @Override
      public boolean hasNext() {
        boolean more = texts.hasNext();
        if (!more) {
          console.onTokenizerTraining("reading", total, total);
        }
        return more;
      }

      @Override
      public String next() {
        var text = texts.next();
        done += text.getBytes(StandardCharsets.UTF_8).length;
        console.onTokenizerTraining("reading", Math.min(done, total - 1), total);
        return text;
      }
    };
  }
}
