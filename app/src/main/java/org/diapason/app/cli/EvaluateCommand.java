package org.diapason.app.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.diapason.config.UserException;
import org.diapason.generate.GenerationConfig;
import org.diapason.hub.Models;
import org.diapason.metric.MetricProvider;
import org.diapason.pipeline.AnswerEvaluation;
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
      "      --columns text=review,label=sentiment",
      "  diapason evaluate --model results --data test.jsonl --metric rouge",
      "  diapason evaluate --model results --data questions.jsonl --answers 5"
    })
final class EvaluateCommand implements Callable<Integer> {
  private static final int LONGEST_ANSWER = 256;

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
      description =
          "A further metric, such as roc_auc; for rouge or bleu a model for seq2seq writes, as"
              + " does one for instruction with --answers.")
  private List<String> metrics = new ArrayList<>();

  @Option(
      names = "--answers",
      paramLabel = "N",
      description =
          "Lets a model for instruction write N answers to each question and reports exact_match:"
              + " how often the final answer is right that most of them have.")
  private @Nullable Integer answers;

  @Option(
      names = "--answer-pattern",
      paramLabel = "REGEX",
      description =
          "With --answers: what a final answer is; all behind the reasoning where not given.")
  private @Nullable String answerPattern;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      description =
          "The longest text that the model writes; by default 256 with --answers, and else what it"
              + " was trained for.")
  private @Nullable Integer maxNewTokens;

  @Option(
      names = "--num-beams",
      paramLabel = "N",
      description = "Beams that the model writes with; its own number where not given.")
  private @Nullable Integer numBeams;

  @Option(names = "--json", description = "Prints the figures as JSON alone.")
  private boolean json;

  @Override
  public Integer call() {
    if (answers != null) {
      return evaluateAnswers(answers);
    }
    try (var console = Console.of(spec, json);
        var pipeline = model.open()) {
      if (task != null && !task.equals(pipeline.task().name())) {
        throw new UserException(
            "%s is a model for %s, not for %s"
                .formatted(model.model(), pipeline.task().name(), task));
      }
      var how = maxNewTokens == null && numBeams == null ? null : how(pipeline.generation());
      var evaluation = pipeline.evaluate(data, columns, further(), how, console::onEvaluated);
      console.report(evaluation, json);
      return 0;
    }
  }

  private List<MetricProvider> further() {
    return metrics.stream().map(MetricProvider::named).toList();
  }

  private GenerationConfig how(GenerationConfig usual) {
    var how = usual.toBuilder();
    if (maxNewTokens != null) {
      how.maxNewTokens(maxNewTokens);
    }
    return numBeams == null ? how.build() : how.numBeams(numBeams).build();
  }

  private int evaluateAnswers(int samples) {
    var directory = Models.find(model.model());
    var sets = List.of("max_new_tokens=" + LONGEST_ANSWER);
    var how = how(GenerationConfig.read(directory, sets).value());
    try (var console = Console.of(spec, json)) {
      var evaluation =
          new AnswerEvaluation(directory, columns, answerPattern, samples, further())
              .run(data, how, console::onEvaluated);
      console.report(evaluation, json);
      return 0;
    }
  }
}
