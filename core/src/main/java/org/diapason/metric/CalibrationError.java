package org.diapason.metric;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Expected calibration error: how far the probability of the predicted class is from the accuracy,
 * as the mean over 15 bins of equal width, each weighted by its number of examples. A bin takes its
 * upper edge. Guo, Pleiss, Sun and Weinberger, On Calibration of Modern Neural Networks (ICML
 * 2017), equation 3.
 */
public record CalibrationError() implements MetricProvider {
  private static final int BINS = 15;

  @Override
  public String name() {
    return "calibration_error";
  }

  @Override
  public Metric create(MetricContext context) {
    var check = new InputCheck(context.labels().size());
    return new Metric() {
      private final double[] confidenceWithoutHits = new double[BINS];

      @Override
      public void add(float[] prediction, float[] reference) {
        int label = check.classIndex(prediction, reference);
        int predicted = Logits.argmax(prediction);
        double confidence = Logits.softmax(prediction)[predicted];
        int bin = Math.min(BINS, (int) Math.ceil(confidence * BINS)) - 1;
        confidenceWithoutHits[bin] += predicted == label ? confidence - 1 : confidence;
      }

      @Override
      public SortedMap<String, Double> results() {
        double sum = 0;
        for (double difference : confidenceWithoutHits) {
          sum += Math.abs(difference);
        }
        return new TreeMap<>(Map.of("expected_calibration_error", sum / check.count()));
      }
    };
  }
}
