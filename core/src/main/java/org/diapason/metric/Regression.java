package org.diapason.metric;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One value an example: errors, explained variance and correlations, equal to scikit-learn's and
 * SciPy's ({@code pearson}, {@code spearman} with equal values sharing the mean of their ranks).
 *
 * <p>A correlation with a constant is {@code NaN}. {@code r2} and {@code explained_variance} of
 * constant references are 1 when nothing is left to explain, else 0; {@code r2} of a single example
 * is {@code NaN}. Keeps 16 bytes an example for Spearman's ranks.
 */
public record Regression() implements MetricProvider {

  @Override
  public String name() {
    return "regression";
  }

  @Override
  public Metric create(MetricContext context) {
    return new Accumulator();
  }

  private static final class Accumulator implements Metric {
    private final InputCheck check = new InputCheck(1);
    private final DoubleList predictions = new DoubleList();
    private final DoubleList references = new DoubleList();
    private final Moments values = new Moments(); // x predictions, y references
    private final Moments errors = new Moments(); // x references less predictions, y references
    private double squaredErrors;
    private double absoluteErrors;
    private double maxError;

    @Override
    public void add(float[] prediction, float[] reference) {
      check.values(prediction, reference);
      double x = prediction[0];
      double y = reference[0];
      predictions.add(x);
      references.add(y);
      values.add(x, y);
      errors.add(y - x, y);
      squaredErrors += (y - x) * (y - x);
      absoluteErrors += Math.abs(y - x);
      maxError = Math.max(maxError, Math.abs(y - x));
    }

    @Override
    public SortedMap<String, Double> results() {
      double examples = check.count();
      double meanSquare = squaredErrors / examples;
      double variation = values.deviationY();
      var results = new TreeMap<String, Double>();
      results.put("mse", meanSquare);
      results.put("rmse", Math.sqrt(meanSquare));
      results.put("mae", absoluteErrors / examples);
      results.put("max_error", examples == 0 ? Double.NaN : maxError);
      results.put("r2", examples < 2 ? Double.NaN : explained(squaredErrors, variation));
      results.put(
          "explained_variance",
          examples == 0 ? Double.NaN : explained(errors.deviationX(), variation));
      results.put("pearson", values.correlation());
      results.put("spearman", rankCorrelation());
      return results;
    }

    private static double explained(double unexplained, double variation) {
      if (variation == 0) {
        return unexplained == 0 ? 1 : 0;
      }
      return 1 - unexplained / variation;
    }

    private double rankCorrelation() {
      double[] x = predictions.toArray();
      double[] y = references.toArray();
      var sortedX = new SortedValues(x);
      var sortedY = new SortedValues(y);
      var ranks = new Moments();
      for (int i = 0; i < x.length; i++) {
        ranks.add(sortedX.rank(x[i]), sortedY.rank(y[i]));
      }
      return ranks.correlation();
    }
  }
}
