package org.diapason.app.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.diapason.config.UserException;
import org.diapason.metric.MetricProvider;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code diapason evaluate}. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = "Measures a saved model on labelled data.",
    footer = {
      "",
      "Examples:",
      "  diapason evaluate --model results --data test.csv",
      "  diapason evaluate --model results --data test.jsonl --metric roc_auc \\",
      "      --columns text=review,label=sentiment"
    })
final class EvaluateCommand implements Callable<Integer> {
  @Mixin private ModelOptions model = new ModelOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "Labelled data: csv, tsv, json, jsonl, parquet, a glob or a folder.")
  private List<String> data = new ArrayList<>();

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description = "Refuses the model if it does something else.")
  private @Nullable String task;

  @Option(
      names = "--columns",
      split = ",",
      paramLabel = "ROLE=COLUMN",
      description =
          "Which column serves which role, such as text=review; as in training where not given.")
  private Map<String, String> columns = new HashMap<>();

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description = "A further metric, such as roc_auc.")
  private List<String> metrics = new ArrayList<>();

  @Option(names = "--json", description = "Prints the figures as JSON alone.")
  private boolean json;

  @Override
  public Integer call() {
    try (var console = Console.of(spec, json);
        var pipeline = model.open()) {
      if (task != null && !task.equals(pipeline.task().name())) {
        throw new UserException(
            "%s is a model for %s, not for %s"
                .formatted(model.model(), pipeline.task().name(), task));
      }
      var further = metrics.stream().map(MetricProvider::named).toList();
      var evaluation = pipeline.evaluate(data, columns, further, console::onEvaluated);
      console.report(evaluation, json);
      return 0;
    }
  }
}
