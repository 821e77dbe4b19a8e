package org.diapason.metric;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Precision, recall and F1 of a class, or their average over classes. A ratio whose denominator is
 * 0 counts as 0, as with {@code zero_division=0} in scikit-learn.
 *
 * @param support number of references of the class
 */
public record Scores(double precision, double recall, double f1, long support) {

  /**
   * @param hits how often the class was predicted rightly
   * @param predicted how often it was predicted
   * @param actual how often it is the reference
   */
  static Scores of(long hits, long predicted, long actual) {
    return new Scores(
        ratio(hits, predicted), ratio(hits, actual), ratio(2 * hits, predicted + actual), actual);
  }

  /** The plain mean over classes. */
  static Scores macro(List<Scores> classes) {
    return mean(classes, scores -> 1);
  }

  /** The mean over classes, each weighted by its support. */
  static Scores weighted(List<Scores> classes) {
    return mean(classes, Scores::support);
  }

  private static Scores mean(List<Scores> classes, ToLongFunction<Scores> weight) {
    double precision = 0;
    double recall = 0;
    double f1 = 0;
    double weights = 0;
    long support = 0;
    for (Scores scores : classes) {
      double share = weight.applyAsLong(scores);
      precision += share * scores.precision;
      recall += share * scores.recall;
      f1 += share * scores.f1;
      weights += share;
      support += scores.support;
    }
    return new Scores(
        ratio(precision, weights), ratio(recall, weights), ratio(f1, weights), support);
  }

  static double ratio(double numerator, double denominator) {
    return denominator == 0 ? 0 : numerator / denominator;
  }

  private static double ratio(long numerator, long denominator) {
    return ratio((double) numerator, (double) denominator);
  }
}
