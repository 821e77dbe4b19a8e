package org.diapason.metric;

/**
 * Area under the curve of precision over recall, without interpolation: the mean, over the examples
 * of a class, of the precision among all examples with at least their probability. Equal to {@code
 * average_precision_score} of scikit-learn on class 1's probability for two labels, on one-hot
 * references with {@code average="macro"} for more; so a class without examples counts as 0.
 *
 * <p>Keeps 8 bytes an example and class.
 */
public record AveragePrecision() implements MetricProvider {

  @Override
  public String name() {
    return "average_precision";
  }

  @Override
  public Metric create(MetricContext context) {
    return new OneVersusRest(name(), context, AveragePrecision::area);
  }

  private static double area(OneVersusRest.Ranking ranking) {
    SortedValues positives = ranking.positives();
    SortedValues negatives = ranking.negatives();
    double sum =
        positives.sum(
            p -> {
              double hits = positives.countFrom(p);
              return hits / (hits + negatives.countFrom(p));
            });
    return Scores.ratio(sum, positives.size());
  }
}
