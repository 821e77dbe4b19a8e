package org.diapason.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.diapason.pipeline.Pipeline;
import org.diapason.pipeline.PipelineOptions;
import org.diapason.train.FineTuner;
import org.diapason.train.RunConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code diapason quickstart}: the whole way on data and a model that need no download of their
 * own.
 */
@Command(
    name = "quickstart",
    mixinStandardHelpOptions = true,
    description = {
      "Fine-tunes a small pretrained model on 5,000 dictionary definitions: which kind of thing"
          + " does a definition describe?",
      "Takes a few minutes on two cores and needs nothing but this program."
    },
    footer = {
      "",
      "Examples:",
      "  diapason quickstart",
      "  diapason quickstart --output /tmp/first --set training.num_train_epochs=1"
    })
final class QuickstartCommand implements Callable<Integer> {
  private static final String CONFIG = "quickstart.yaml";
  private static final List<String> DEFINITIONS =
      List.of(
          "a large black bird with a hoarse cry that nests on cliffs",
          "a sweet cake filled with apples and baked in an oven",
          "the feeling of great happiness after good news");

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Where the model goes (default: ${DEFAULT-VALUE}).")
  private Path output = Path.of("quickstart");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets a key of the configuration.")
  private List<String> sets = new ArrayList<>();

  @Override
  public Integer call() {
    sets.add(0, "training.output_dir=" + output);
    var config = RunConfig.schema().parse(CONFIG, configuration(), sets).value();
    try (var console = Console.of(spec, config.training())) {
      return run(config, console);
    }
  }

  private static int run(RunConfig config, Console console) {
    var start = System.nanoTime();
    var result = FineTuner.run(config, console);
    if (result.interrupted()) {
      return Main.INTERRUPTED;
    }
    console.report(result);
    console.line("");
    try (var pipeline = Pipeline.of(result.directory(), PipelineOptions.DEFAULTS)) {
      for (var definition : DEFINITIONS) {
        var prediction = pipeline.predict(definition);
        console.line(
            String.format(
                Locale.ROOT,
                "  %-57s → %s (%.0f %%)",
                definition,
                prediction.label(),
                100 * prediction.score()));
      }
    }
    console.line("");
    console.line(
        String.format(
            Locale.ROOT,
            "Done in %.0f s. The model is in %s. Next:",
            (System.nanoTime() - start) / 1e9,
            result.directory()));
    console.line(
        "  echo '{\"text\": \"a boat with one sail\"}' | diapason predict --model %s"
            .formatted(result.directory()));
    console.line("  diapason train my.yaml      # on your own data");
    console.line("  diapason train --help       # shows the smallest my.yaml");
    return 0;
  }

  private static String configuration() {
    try (var stream = QuickstartCommand.class.getResourceAsStream(CONFIG)) {
      if (stream == null) {
        throw new IllegalStateException(CONFIG + " is missing in the jar");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
