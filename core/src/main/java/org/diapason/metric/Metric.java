package org.diapason.metric;

import static java.util.stream.Collectors.joining;

import java.util.Locale;
import java.util.SortedMap;

/**
 * A streaming accumulator over a model's predictions: it keeps what its figures need and nothing
 * else. Not thread-safe.
 *
 * <p>What a prediction and a reference are is the task's matter; for classification, logits
 * [labels] and the class index, multi-hot vector or value. A metric that is not defined on what it
 * saw reports {@code NaN}.
 */
public interface Metric {

  /**
   * Takes one example. The arrays may be reused by the caller after the call.
   *
   * @throws org.diapason.config.UserException when the model is not sound, and gives what is not
   *     finite, or the metric is for another kind of task: a wrong length, a class that does not
   *     exist; the message names the number of the example
   */
  void add(float[] prediction, float[] reference);

  /**
   * Figures so far, under the names of the Python reference, such as {@code accuracy} and {@code
   * f1_macro}. Every name is there before the first example, with {@code NaN}.
   */
  SortedMap<String, Double> results();

  /** The figures so far for a person to read, in lines. */
  default String report() {
    return results().entrySet().stream()
        .map(
            result ->
                String.format(Locale.ROOT, "%-28s %.4f\n", result.getKey(), result.getValue()))
        .collect(joining());
  }
}
