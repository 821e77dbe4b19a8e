package org.diapason.metric;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Mean squared distance between the probabilities that softmax gives and the one-hot reference, as
 * {@code brier_score_loss} of scikit-learn has it: from 0 to 2, but with two labels half of it,
 * from 0 to 1.
 */
public record BrierScore() implements MetricProvider {

  @Override
  public String name() {
    return "brier_score";
  }

  @Override
  public Metric create(MetricContext context) {
    int labels = context.labels().size();
    var check = new InputCheck(labels);
    return new Metric() {
      private double sum;

      @Override
      public void add(float[] prediction, float[] reference) {
        int label = check.classIndex(prediction, reference);
        double[] distances = Logits.softmax(prediction);
        distances[label] -= 1;
        for (double distance : distances) {
          sum += distance * distance;
        }
      }

      @Override
      public SortedMap<String, Double> results() {
        double mean = sum / check.count();
        return new TreeMap<>(Map.of("brier_score", labels == 2 ? mean / 2 : mean));
      }
    };
  }
}
