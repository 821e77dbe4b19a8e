package org.diapason.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.diapason.config.UserException;
import org.junit.jupiter.api.Test;

class MetricProviderTest {

  /** What a user's jar would bring; named in this test tree's own META-INF/services file. */
  public record ExampleCount() implements MetricProvider {
    @Override
    public String name() {
      return "example_count";
    }

    @Override
    public Metric create(MetricContext context) {
      return new Metric() {
        private int count;

        @Override
        public void add(float[] prediction, float[] reference) {
          count++;
        }

        @Override
        public SortedMap<String, Double> results() {
          return new TreeMap<>(Map.of("example_count", (double) count));
        }
      };
    }
  }

  @Test
  void aMetricIsFoundByItsName() {
    assertEquals(new TopKAccuracy(5), MetricProvider.named("top_k_accuracy"));
  }

  @Test
  void everyMetricOfTheLibraryIsNamed() {
    assertEquals(
        Set.of(
            "average_precision",
            "brier_score",
            "calibration_error",
            "classification",
            "example_count",
            "log_loss",
            "multi_label_classification",
            "regression",
            "roc_auc",
            "top_k_accuracy"),
        MetricProvider.all().keySet());
  }

  @Test
  void aJarOnTheClassPathAddsAMetric() {
    var provider = MetricProvider.named("example_count");
    assertInstanceOf(ExampleCount.class, provider);
    var metric = provider.create(new MetricContext(List.of()));
    metric.add(new float[0], new float[0]);
    assertEquals(Map.of("example_count", 1.0), metric.results());
    assertEquals("example_count                1.0000\n", metric.report());
  }

  @Test
  void anUnknownNameIsAnsweredWithTheNearestFirst() {
    var e = assertThrows(UserException.class, () -> MetricProvider.named("roc-auc"));
    String message = e.toString();
    assertTrue(message.contains("no metric roc-auc"), message);
    assertTrue(message.contains(": roc_auc, "), message);
    assertTrue(message.contains("regression"), message);
  }

  @Test
  void anOptionOutOfRangeIsTheUsersToCorrect() {
    assertThrows(UserException.class, () -> new TopKAccuracy(0));
    assertThrows(UserException.class, () -> new MultiLabelClassification(0));
    assertThrows(UserException.class, () -> new MultiLabelClassification(1));
    assertThrows(UserException.class, () -> new MultiLabelClassification(Double.NaN));
    var context = new MetricContext(List.of("alone"));
    assertThrows(UserException.class, () -> new RocAuc().create(context));
  }
}
