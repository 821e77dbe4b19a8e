package org.diapason.metric;

import java.util.SortedMap;

/**
 * A streaming accumulator over a model's predictions: it keeps what its figures need and nothing
 * else.
 *
 * <p>What a prediction and a reference are is the task's matter; for classification, logits
 * [labels] and the class index, multi-hot vector or value. A metric that is not defined on what it
 * saw reports {@code NaN}.
 */
public interface Metric {

  /** Takes one example. The arrays may be reused by the caller after the call. */
  void add(float[] prediction, float[] reference);

  /**
   * Figures so far, under the names of the Python reference, such as {@code accuracy} and {@code
   * f1_macro}.
   */
  SortedMap<String, Double> results();
}
