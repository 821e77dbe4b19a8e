package org.diapason.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    var seconds = (System.nanoTime() - start) / 1e9;
    var named = new LinkedHashMap<String, Double>();
    named.put(prefix + "_loss", outcome.meanLoss());
    figures.forEach(
        (name, value) ->
            named.put(name.startsWith(prefix + "_") ? name : prefix + "_" + name, value));
    named.put(prefix + "_runtime", seconds);
    named.put(prefix + "_samples_per_second", examples.size() / seconds);
    named.put(prefix + "_steps_per_second", outcome.batches() / seconds);
    return new Evaluation(named, metric == null ? "" : metric.report());
  }
}
