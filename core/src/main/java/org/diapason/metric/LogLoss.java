package org.diapason.metric;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Mean negative natural logarithm of the probability that softmax gives the right class: {@code
 * log_loss} of scikit-learn over all labels. That clips probabilities at 2.2e-16; here none is
 * clipped, since the logarithm is taken from the logits.
 */
public record LogLoss() implements MetricProvider {

  @Override
  public String name() {
    return "log_loss";
  }

  @Override
  public Metric create(MetricContext context) {
    var check = new InputCheck(context.labels().size());
    return new Metric() {
      private double sum;

      @Override
      public void add(float[] prediction, float[] reference) {
        sum -= Logits.logProbability(prediction, check.classIndex(prediction, reference));
      }

      @Override
      public SortedMap<String, Double> results() {
        return new TreeMap<>(Map.of("log_loss", sum / check.count()));
      }
    };
  }
}
