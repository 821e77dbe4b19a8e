package org.diapason.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.diapason.data.Dataset;
import org.diapason.metric.Metric;
import org.diapason.task.Loss;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a model on a data set.
 *
 * @param metrics under Transformers' keys, such as {@code eval_loss}, {@code eval_accuracy} and
 *     {@code eval_runtime} (seconds)
 * @param report the same for a person to read
 */
public record Evaluation(Map<String, Double> metrics, String report) {
  private static final String RUNTIME = "_runtime";
  private static final String EXAMPLE_RATE = "_samples_per_second";
  private static final String STEP_RATE = "_steps_per_second";

  /** Watches how an evaluation comes along. */
  @FunctionalInterface
  public interface Progress {
    void accept(long done, long total);
  }

  /**
   * @param prefix of the keys, such as {@code eval} or {@code test}
   * @param metric streams; null for none
   * @param computeMetrics given everything at once; null for nothing, which holds nothing in memory
   */
  public static Evaluation of(
      Inference inference,
      Dataset examples,
      String prefix,
      @Nullable Loss loss,
      @Nullable Metric metric,
      @Nullable Function<EvalPrediction, Map<String, Double>> computeMetrics,
      Progress progress) {
    var start = System.nanoTime();
    List<float[]> predictions = new ArrayList<>();
    List<float[]> references = new ArrayList<>();
    var outcome =
        inference.run(
            examples,
            loss,
            (index, logits, labels) -> {
              if (labels.length > 0 && metric != null) {
                metric.add(logits, labels);
              }
              if (computeMetrics != null) {
                predictions.add(logits);
                references.add(labels);
              }
              progress.accept(index + 1L, examples.size());
            });
    var figures = new TreeMap<String, Double>();
    if (metric != null) {
      figures.putAll(metric.results());
    }
    if (computeMetrics != null) {
      figures.putAll(
          computeMetrics.apply(
              new EvalPrediction(
                  predictions.toArray(float[][]::new), references.toArray(float[][]::new))));
    }
    var named = new LinkedHashMap<String, Double>();
    named.put(prefix + "_loss", outcome.meanLoss());
    var report = metric == null ? "" : metric.report();
    named.putAll(of(figures, report, prefix, examples.size(), start).metrics);
    named.put(
        prefix + STEP_RATE,
        outcome.batches() / Objects.requireNonNull(named.get(prefix + RUNTIME)));
    return new Evaluation(named, report);
  }

  /**
   * Figures that were found otherwise, with how long it took.
   *
   * @param figures by name, with or without the prefix
   * @param start when it began, by {@link System#nanoTime}
   */
  static Evaluation of(
      Map<String, Double> figures, String report, String prefix, long examples, long start) {
    var seconds = (System.nanoTime() - start) / 1e9;
    var named = new LinkedHashMap<String, Double>();
    figures.forEach(
        (name, value) ->
            named.put(name.startsWith(prefix + "_") ? name : prefix + "_" + name, value));
    named.put(prefix + RUNTIME, seconds);
    named.put(prefix + EXAMPLE_RATE, examples / seconds);
    return new Evaluation(named, report);
  }

  /**
   * The figures of both, which were found one after the other on the same data.
   *
   * @param prefix of the keys of both
   */
  public Evaluation and(Evaluation other, String prefix) {
    double first = Objects.requireNonNull(metrics.get(prefix + RUNTIME));
    double both = first + Objects.requireNonNull(other.metrics.get(prefix + RUNTIME));
    var named = new LinkedHashMap<>(other.metrics);
    named.putAll(metrics);
    named.put(prefix + RUNTIME, both);
    for (var rate : List.of(EXAMPLE_RATE, STEP_RATE)) {
      named.computeIfPresent(prefix + rate, (name, value) -> value * first / both);
    }
    return new Evaluation(named, report + other.report);
  }
}
