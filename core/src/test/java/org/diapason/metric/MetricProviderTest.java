package org.diapason.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.diapason.config.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricProviderTest {
  private static final Set<String> LIBRARY =
      Set.of(
          "average_precision",
          "bleu",
          "brier_score",
          "calibration_error",
          "classification",
          "log_loss",
          "multi_label_classification",
          "perplexity",
          "regression",
          "roc_auc",
          "rouge",
          "top_k_accuracy");

  /** A metric as a user writes one. */
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

  /** A user's metric under a name that is taken. */
  public record OtherRegression() implements MetricProvider {
    @Override
    public String name() {
      return "regression";
    }

    @Override
    public Metric create(MetricContext context) {
      return new ExampleCount().create(context);
    }
  }

  @Test
  void aMetricIsFoundByItsNameWithItsDefaults() {
    assertEquals(new TopKAccuracy(5), MetricProvider.named("top_k_accuracy"));
  }

  @Test
  void everyMetricOfTheLibraryIsNamed() {
    assertEquals(LIBRARY, MetricProvider.all().keySet());
  }

  @Test
  void anUnknownNameIsAnsweredWithTheNearest() {
    var e = assertThrows(UserException.class, () -> MetricProvider.named("roc-auc"));
    String message = e.toString();
    assertTrue(message.contains("no metric roc-auc"), message);
    assertTrue(message.contains("(nearest: roc_auc)"), message);
    assertTrue(message.contains("regression"), message);
  }

  @Test
  void anOptionOutOfRangeIsTheUsersToCorrect() {
    assertThrows(UserException.class, () -> new TopKAccuracy(0));
    assertThrows(UserException.class, () -> new MultiLabelClassification(0));
    var exp = BleuSmoothing.EXP;
    assertThrows(
        UserException.class, () -> new Bleu(BleuTokenization.V13A, false, exp, 0.5, false));
    assertThrows(UserException.class, () -> new MultiLabelClassification(1));
    assertThrows(UserException.class, () -> new MultiLabelClassification(Double.NaN));
    var context = new MetricContext(List.of("alone"));
    assertThrows(UserException.class, () -> new RocAuc().create(context));
  }

  @Test
  void aMetricWithoutAReportOfItsOwnListsItsResults() {
    var metric = new ExampleCount().create(new MetricContext(List.of()));
    metric.add(new float[0], new float[0]);
    assertEquals("example_count                1.0000\n", metric.report());
  }

  @Test
  void aJarOnTheClassPathAddsAMetric(@TempDir Path jar) throws Exception {
    var expected = new HashSet<>(LIBRARY);
    expected.add("example_count");
    assertEquals(expected, namesWith(jar, ExampleCount.class.getName()));
  }

  @Test
  void twoMetricsOfOneNameAreRefused(@TempDir Path jar) {
    String message = refusalWith(jar, OtherRegression.class.getName());
    assertTrue(
        message.contains("two implementations of MetricProvider are called regression: "), message);
    assertTrue(message.contains(Regression.class.getName()), message);
    assertTrue(message.contains(OtherRegression.class.getName()), message);
  }

  @Test
  void aJarThatNamesAClassItDoesNotHoldIsRefused(@TempDir Path jar) {
    String message = refusalWith(jar, "com.example.Missing");
    assertTrue(message.contains("com.example.Missing"), message);
  }

  private static String refusalWith(Path jar, String provider) {
    var e = assertThrows(InvocationTargetException.class, () -> namesWith(jar, provider));
    String message = String.valueOf(e.getCause());
    assertTrue(message.startsWith(UserException.class.getName()), message);
    return message;
  }

  /** Names of all metrics for a JVM that has one more jar, with this line, on its class path. */
  private static Set<?> namesWith(Path jar, String provider) throws Exception {
    Path services = Files.createDirectories(jar.resolve("META-INF/services"));
    Files.writeString(services.resolve(MetricProvider.class.getName()), provider + "\n");
    URL[] classPath = {
      MetricProvider.class.getProtectionDomain().getCodeSource().getLocation(),
      MetricProviderTest.class.getProtectionDomain().getCodeSource().getLocation(),
      jar.toUri().toURL()
    };
    try (var loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
      var all = loader.loadClass(MetricProvider.class.getName()).getMethod("all").invoke(null);
      return ((Map<?, ?>) all).keySet();
    }
  }
}
