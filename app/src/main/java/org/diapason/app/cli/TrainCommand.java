package org.diapason.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.diapason.task.Instruction;
import org.diapason.task.Task;
import org.diapason.text.AutoTokenizer;
import org.diapason.text.TokenizerOptions;
import org.diapason.train.FineTuner;
import org.diapason.train.RunConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code diapason train}. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Fine-tunes a model as a configuration says, evaluates it and saves it.",
    footer = {
      "",
      "Examples:",
      "  diapason train reviews.yaml",
      "  diapason train reviews.yaml --set data.max_length=256 \\",
      "      --set training.learning_rate=3e-5",
      "  diapason train reviews.yaml --resume last",
      "",
      "The smallest configuration:",
      "  model: embedded:all-MiniLM-L6-v2",
      "  task: text-classification",
      "  data: {train: reviews.csv}",
      "",
      "diapason config reference  explains every key."
    })
final class TrainCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "CONFIG", description = "The configuration, YAML.")
  private Path config = Path.of("");

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Sets a key, over the file.")
  private List<String> sets = new ArrayList<>();

  @Option(
      names = "--resume",
      paramLabel = "CHECKPOINT",
      description = "Goes on from a checkpoint directory, or from the newest: last.")
  private @Nullable String resume;

  @Override
  public Integer call() {
    if (resume != null) {
      sets.add("training.resume_from_checkpoint=" + resume);
    }
    var loaded = RunConfig.schema().load(config, sets);
    try (var console = Console.of(spec, loaded.value().training())) {
      loaded.notices().forEach(console::onNotice);
      var result = FineTuner.run(loaded.value(), console);
      if (result.interrupted()) {
        return Main.INTERRUPTED;
      }
      console.report(result);
      console.line("");
      console.line("The model is in %s. Next:".formatted(result.directory()));
      console.line("  " + next(loaded.value().task(), result.directory()));
      return 0;
    }
  }

  /** A command that uses the model as it was trained to be used. */
  private static String next(Task task, Path model) {
    if (!task.writes()) {
      return "echo '{\"text\": \"…\"}' | diapason predict --model " + model;
    }
    return task instanceof Instruction && hasChatTemplate(model)
        ? "diapason chat --model " + model
        : "diapason generate --model %s --prompt \"…\"".formatted(model);
  }

  private static boolean hasChatTemplate(Path model) {
    try (var tokenizer = AutoTokenizer.of(model, TokenizerOptions.DEFAULTS)) {
      return tokenizer.hasChatTemplate();
    }
  }
}
