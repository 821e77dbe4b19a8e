package org.diapason.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Figures equal those of scikit-learn 1.9.1 and SciPy, which tools/fixtures/metrics.py wrote. */
class ReferenceTest {
  private static final double ALLOWED = 1e-12;

  /** A case of the files. */
  private record Case(
      String name,
      List<String> labels,
      float[][] predictions,
      float[][] references,
      Map<String, Double> results,
      String report) {}

  @TestFactory
  Stream<DynamicTest> singleLabelFiguresEqualTheReference() throws IOException {
    return tests(
        "single_label",
        new Classification(),
        new TopKAccuracy(1),
        new TopKAccuracy(2),
        new LogLoss(),
        new CalibrationError(),
        new BrierScore(),
        new RocAuc(),
        new AveragePrecision());
  }

  @TestFactory
  Stream<DynamicTest> multiLabelFiguresEqualTheReference() throws IOException {
    return tests("multi_label", new MultiLabelClassification());
  }

  @TestFactory
  Stream<DynamicTest> regressionFiguresEqualTheReference() throws IOException {
    return tests("regression", new Regression());
  }

  private static Stream<DynamicTest> tests(String file, MetricProvider... providers)
      throws IOException {
    return cases(file).stream()
        .map(example -> DynamicTest.dynamicTest(example.name(), () -> check(example, providers)));
  }

  private static void check(Case example, MetricProvider... providers) {
    SortedMap<String, Double> results = new TreeMap<>();
    for (MetricProvider provider : providers) {
      var metric = provider.create(new MetricContext(example.labels()));
      var names = metric.results().keySet();
      for (int i = 0; i < example.predictions().length; i++) {
        metric.add(example.predictions()[i], example.references()[i]);
      }
      assertEquals(names, metric.results().keySet(), "names are there before the first example");
      results.putAll(metric.results());
      if (provider == providers[0]) {
        assertTrue(
            metric.report().startsWith(example.report()),
            () -> "expected\n" + example.report() + "but was\n" + metric.report());
      }
    }
    assertEquals(new TreeSet<>(example.results().keySet()), results.keySet());
    example
        .results()
        .forEach(
            (key, expected) ->
                assertEquals(expected, Objects.requireNonNull(results.get(key)), ALLOWED, key));
  }

  private static List<Case> cases(String file) throws IOException {
    var in = ReferenceTest.class.getResourceAsStream("/metric/" + file + ".json");
    try (Reader reader =
        new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8)) {
      return List.of(new Gson().fromJson(reader, Case[].class));
    }
  }
}
