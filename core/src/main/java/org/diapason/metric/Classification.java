package org.diapason.metric;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Single-label classification: accuracy, precision, recall and F1 in several averages, balanced
 * accuracy, Matthews correlation and Cohen's kappa, equal to scikit-learn's with {@code
 * zero_division=0}. {@link ClassificationReport} says how labels count that never occur.
 *
 * <p>The prediction is the class of the largest logit, the first of equal ones. With two labels,
 * {@code precision}, {@code recall} and {@code f1} are those of class 1.
 */
public record Classification() implements MetricProvider {

  @Override
  public String name() {
    return "classification";
  }

  @Override
  public Metric create(MetricContext context) {
    return new Accumulator(context);
  }

  private static final class Accumulator implements Metric {
    private final InputCheck check;
    private final ConfusionMatrix matrix;

    Accumulator(MetricContext context) {
      check = new InputCheck(context.labels().size());
      matrix = new ConfusionMatrix(context.labels());
    }

    @Override
    public void add(float[] prediction, float[] reference) {
      matrix.add(check.classIndex(prediction, reference), Logits.argmax(prediction));
    }

    @Override
    public SortedMap<String, Double> results() {
      var report = ClassificationReport.of(matrix);
      var results = new TreeMap<String, Double>();
      results.put("accuracy", report.accuracy());
      results.put("precision_macro", report.macro().precision());
      results.put("recall_macro", report.macro().recall());
      results.put("f1_macro", report.macro().f1());
      results.put("f1_micro", report.accuracy());
      results.put("precision_weighted", report.weighted().precision());
      results.put("recall_weighted", report.weighted().recall());
      results.put("f1_weighted", report.weighted().f1());
      results.put("balanced_accuracy", report.balancedAccuracy());
      results.put("matthews_correlation", report.matthewsCorrelation());
      results.put("cohen_kappa", report.cohenKappa());
      if (report.classes().size() == 2) {
        Scores positive = report.classes().get(1);
        results.put("precision", positive.precision());
        results.put("recall", positive.recall());
        results.put("f1", positive.f1());
      }
      if (check.count() == 0) {
        results.replaceAll((name, value) -> Double.NaN);
      }
      return results;
    }

    @Override
    public String report() {
      return ClassificationReport.of(matrix).text();
    }
  }
}
