package org.diapason.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.diapason.config.Default;
import org.diapason.config.Doc;
import org.diapason.config.Range;
import org.diapason.config.UserException;

/**
 * Multi-label classification: {@code accuracy} (every label of an example right), Hamming loss,
 * Jaccard index, and precision, recall and F1 in several averages, equal to scikit-learn's on
 * multi-hot arrays with {@code zero_division=0}. An average over labels takes all labels of the
 * model.
 *
 * @param threshold a label is predicted when the sigmoid of its logit is larger, between 0 and 1;
 *     at 0.5 these are the positive logits, as in Transformers' {@code run_classification.py}
 */
@Doc("Accuracy, Hamming loss, Jaccard index, precision, recall and F1 of several labels a text.")
public record MultiLabelClassification(
    @Doc("A label is predicted when its probability is larger.")
        @Default("0.5")
        @Range(min = 0, minExclusive = true, max = 1, maxExclusive = true)
        double threshold)
    implements MetricProvider {

  /**
   * @throws UserException when the threshold is not between 0 and 1
   */
  public MultiLabelClassification {
    if (!(threshold > 0 && threshold < 1)) {
      throw new UserException(
          "multi_label_classification: threshold is %s; it must lie between 0 and 1"
              .formatted(threshold));
    }
  }

  /** With a threshold of 0.5. */
  public MultiLabelClassification() {
    this(0.5);
  }

  @Override
  public String name() {
    return "multi_label_classification";
  }

  @Override
  public Metric create(MetricContext context) {
    return new Accumulator(context.labels(), Math.log(threshold / (1 - threshold)));
  }

  private static final class Accumulator implements Metric {
    private final List<String> labels;
    private final double logitThreshold;
    private final InputCheck check;
    private final long[] hits;
    private final long[] predicted;
    private final long[] actual;
    private long examplesRight;
    private double jaccardSum;
    private double precisionSum;
    private double recallSum;
    private double f1Sum;

    Accumulator(List<String> labels, double logitThreshold) {
      this.labels = labels;
      this.logitThreshold = logitThreshold;
      check = new InputCheck(labels.size());
      hits = new long[labels.size()];
      predicted = new long[labels.size()];
      actual = new long[labels.size()];
    }

    @Override
    public void add(float[] prediction, float[] reference) {
      check.multiHot(prediction, reference);
      int exampleHits = 0;
      int examplePredicted = 0;
      int exampleActual = 0;
      for (int i = 0; i < prediction.length; i++) {
        boolean isPredicted = prediction[i] > logitThreshold;
        boolean isActual = reference[i] == 1;
        if (isPredicted) {
          predicted[i]++;
          examplePredicted++;
        }
        if (isActual) {
          actual[i]++;
          exampleActual++;
        }
        if (isPredicted && isActual) {
          hits[i]++;
          exampleHits++;
        }
      }
      if (exampleHits == examplePredicted && exampleHits == exampleActual) {
        examplesRight++;
      }
      var scores = Scores.of(exampleHits, examplePredicted, exampleActual);
      precisionSum += scores.precision();
      recallSum += scores.recall();
      f1Sum += scores.f1();
      jaccardSum += Scores.ratio(exampleHits, examplePredicted + exampleActual - exampleHits);
    }

    @Override
    public SortedMap<String, Double> results() {
      double examples = check.count();
      List<Scores> perLabel = perLabel();
      // What is wrong is predicted without being actual, or actual without being predicted.
      double wrong = sum(predicted) + sum(actual) - 2.0 * sum(hits);
      var results = new TreeMap<String, Double>();
      results.put("accuracy", examplesRight / examples);
      results.put("hamming_loss", wrong / (examples * labels.size()));
      results.put("jaccard_samples", jaccardSum / examples);
      put(results, "micro", micro());
      put(results, "macro", Scores.macro(perLabel));
      put(results, "weighted", Scores.weighted(perLabel));
      put(results, "samples", samples());
      if (examples == 0) {
        results.replaceAll((name, value) -> Double.NaN);
      }
      return results;
    }

    @Override
    public String report() {
      List<Scores> perLabel = perLabel();
      return new ReportTable(labels, perLabel)
          .average("micro avg", micro())
          .average("macro avg", Scores.macro(perLabel))
          .average("weighted avg", Scores.weighted(perLabel))
          .average("samples avg", samples())
          .toString();
    }

    private List<Scores> perLabel() {
      var scores = new ArrayList<Scores>();
      for (int i = 0; i < hits.length; i++) {
        scores.add(Scores.of(hits[i], predicted[i], actual[i]));
      }
      return scores;
    }

    private Scores micro() {
      return Scores.of(sum(hits), sum(predicted), sum(actual));
    }

    private Scores samples() {
      double examples = check.count();
      return new Scores(
          precisionSum / examples, recallSum / examples, f1Sum / examples, sum(actual));
    }

    private static void put(SortedMap<String, Double> results, String average, Scores scores) {
      results.put("precision_" + average, scores.precision());
      results.put("recall_" + average, scores.recall());
      results.put("f1_" + average, scores.f1());
    }

    private static long sum(long[] counts) {
      return Arrays.stream(counts).sum();
    }
  }
}
