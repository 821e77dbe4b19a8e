package org.diapason.metric;

/**
 * Area under the receiver operating characteristic: the chance that a random example of a class has
 * a larger probability for it than a random other example; equal ones count half. Equal to {@code
 * roc_auc_score} of scikit-learn on class 1's probability for two labels, with {@code
 * multi_class="ovr"} for more; so it is {@code NaN} when a class has no example, or all of them.
 *
 * <p>Keeps 8 bytes an example and class.
 */
public record RocAuc() implements MetricProvider {

  @Override
  public String name() {
    return "roc_auc";
  }

  @Override
  public Metric create(MetricContext context) {
    return new OneVersusRest(name(), context, RocAuc::area);
  }

  private static double area(OneVersusRest.Ranking ranking) {
    SortedValues negatives = ranking.negatives();
    double wins =
        ranking.positives().sum(p -> (negatives.countBelow(p) + negatives.countUpTo(p)) / 2.0);
    return wins / ranking.positives().size() / negatives.size();
  }
}
