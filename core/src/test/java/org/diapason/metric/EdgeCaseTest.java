package org.diapason.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.diapason.config.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EdgeCaseTest {
  private static final MetricContext THREE = new MetricContext(List.of("a", "b", "c"));
  private static final MetricContext TWO = new MetricContext(List.of("no", "yes"));

  static List<MetricProvider> providers() {
    return List.copyOf(MetricProvider.all().values());
  }

  @ParameterizedTest
  @MethodSource("providers")
  void withoutExamplesEveryFigureIsNotANumber(MetricProvider provider) {
    for (var context : List.of(TWO, THREE)) {
      var results = provider.create(context).results();
      assertTrue(!results.isEmpty() && results.values().stream().allMatch(v -> v.isNaN()));
    }
  }

  static Stream<MetricProvider> providersOfTextMetrics() {
    return providers().stream().filter(provider -> provider.create(TWO) instanceof TextMetric);
  }

  static Stream<MetricProvider> providersOverNumbers() {
    return providers().stream().filter(provider -> !(provider.create(TWO) instanceof TextMetric));
  }

  @ParameterizedTest
  @MethodSource("providersOfTextMetrics")
  void aTextMetricRefusesNumbersAndExamplesWithoutReference(MetricProvider provider) {
    var metric = (TextMetric) provider.create(TWO);
    var e =
        assertThrows(UserException.class, () -> metric.add(new float[] {1, 0}, new float[] {0}));
    assertTrue(e.getMessage().contains("this metric compares texts (" + provider.name()));
    metric.add("one", List.of("one"));
    e = assertThrows(UserException.class, () -> metric.add("two", List.of()));
    assertEquals("example 2 has no reference text", e.getMessage());
  }

  @ParameterizedTest
  @MethodSource("providersOverNumbers")
  void aLogitThatIsNotFiniteIsRefusedWithTheNumberOfTheExample(MetricProvider provider) {
    int outputs = provider instanceof Regression ? 1 : provider instanceof Perplexity ? 2 : 3;
    int references = provider instanceof MultiLabelClassification ? 3 : 1;
    for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      var logits = new float[outputs];
      logits[outputs - 1] = broken;
      var fresh = provider.create(THREE);
      fresh.add(new float[outputs], new float[references]);
      var e = assertThrows(UserException.class, () -> fresh.add(logits, new float[references]));
      assertEquals(
          "example 2: the model's output is %s; its weights are damaged, or it needs another precision"
              .formatted(broken),
          e.getMessage());
    }
  }

  @Test
  void aReferenceThatIsNoClassIsRefused() {
    for (float reference : new float[] {-1, 3, 0.5f, Float.NaN}) {
      var metric = new Classification().create(THREE);
      var e =
          assertThrows(
              UserException.class, () -> metric.add(new float[3], new float[] {reference}));
      assertEquals(
          "example 1: reference class " + reference + " is none of 0 to 2", e.getMessage());
    }
    var multiLabel = new MultiLabelClassification().create(THREE);
    assertThrows(UserException.class, () -> multiLabel.add(new float[3], new float[] {0, 0.5f, 1}));
    var regression = new Regression().create(THREE);
    assertThrows(UserException.class, () -> regression.add(new float[1], new float[] {Float.NaN}));
  }

  @Test
  void lengthsThatDoNotFitTheLabelsAreRefused() {
    var metric = new Classification().create(THREE);
    var e = assertThrows(UserException.class, () -> metric.add(new float[2], new float[1]));
    assertEquals(
        "example 1: 2 outputs and 1 references, where this metric takes 3 and 1; it is for another"
            + " kind of task",
        e.getMessage());
  }

  @Test
  void theCallerMayReuseItsArrays() {
    var metric = new Regression().create(THREE);
    float[] prediction = {1};
    float[] reference = {1};
    metric.add(prediction, reference);
    prediction[0] = 2;
    reference[0] = 3;
    metric.add(prediction, reference);
    assertEquals(1, metric.results().get("max_error"));
    assertEquals(1, metric.results().get("spearman"));
  }

  @Test
  void aSingleClassThatIsAlwaysRightHasNoKappa() {
    var metric = new Classification().create(TWO);
    metric.add(new float[] {1, 0}, new float[] {0});
    var results = metric.results();
    assertEquals(1, results.get("accuracy"));
    assertEquals(1, results.get("f1_macro"));
    assertEquals(0, results.get("f1"));
    assertEquals(0, results.get("matthews_correlation"));
    assertEquals(Double.NaN, results.get("cohen_kappa"));
  }

  @Test
  void logLossOfAnImpossibleClassStaysFinite() {
    var metric = new LogLoss().create(TWO);
    metric.add(new float[] {1000, -1000}, new float[] {1});
    assertEquals(2000, metric.results().get("log_loss"));
  }

  @Test
  void theThresholdMovesWhatIsPredicted() {
    var metric = new MultiLabelClassification(0.9).create(TWO);
    metric.add(new float[] {2.1f, 2.3f}, new float[] {0, 1}); // sigmoid 0.891 and 0.909
    assertEquals(1, metric.results().get("accuracy"));
  }
}
