package org.diapason.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Figures equal those of sacrebleu 2.5.1 and rouge-score 0.1.2, which {@code
 * tools/fixtures/text_metrics.py} wrote.
 */
class TextReferenceTest {
  private static final double ALLOWED = 1e-9;

  private record Texts(String corpus, List<String> predictions, List<List<String>> references) {}

  private record BleuCase(
      String corpus,
      int[] referenceCounts,
      String tokenize,
      boolean lowercase,
      String smoothMethod,
      @Nullable Double smoothValue,
      boolean effectiveOrder,
      double score,
      List<Double> precisions,
      double bp,
      List<Long> counts,
      List<Long> totals,
      long sysLen,
      long refLen,
      String signature,
      String line) {

    Bleu options() {
      return new Bleu(
          named(BleuTokenization.values(), tokenize),
          lowercase,
          named(BleuSmoothing.values(), smoothMethod),
          smoothValue,
          effectiveOrder);
    }
  }

  private record RougeCase(
      String corpus, int[] referenceCounts, boolean useStemmer, Map<String, Double> results) {}

  private record Stem(String word, String stem) {}

  @TestFactory
  Stream<DynamicTest> bleuEqualsSacrebleu() throws IOException {
    return read("bleu", BleuCase[].class).stream()
        .map(
            expected ->
                DynamicTest.dynamicTest(
                    expected.corpus + " " + expected.signature, () -> check(expected)));
  }

  private static void check(BleuCase expected) throws IOException {
    var metric = expected.options().create(new MetricContext(List.of()));
    feed(metric, expected.corpus, expected.referenceCounts);
    var score = metric.score();
    assertEquals(expected.score, score.score(), ALLOWED);
    assertEquals(expected.counts, score.counts());
    assertEquals(expected.totals, score.totals());
    for (int n = 0; n < Bleu.ORDERS; n++) {
      assertEquals(expected.precisions.get(n), score.precisions().get(n), ALLOWED);
    }
    assertEquals(expected.bp, score.brevityPenalty(), ALLOWED);
    assertEquals(expected.sysLen, score.predictionLength());
    assertEquals(expected.refLen, score.referenceLength());
    assertEquals(expected.signature, metric.signature());
    assertEquals(expected.line, score.toString());
    assertEquals(expected.score, Objects.requireNonNull(metric.results().get("bleu")), ALLOWED);
  }

  @TestFactory
  Stream<DynamicTest> rougeEqualsRougeScore() throws IOException {
    return read("rouge", RougeCase[].class).stream()
        .map(
            expected ->
                DynamicTest.dynamicTest(
                    "%s, stemmed %s, %d references"
                        .formatted(
                            expected.corpus, expected.useStemmer, expected.referenceCounts[0]),
                    () -> check(expected)));
  }

  private static void check(RougeCase expected) throws IOException {
    var metric = new Rouge(expected.useStemmer).create(new MetricContext(List.of()));
    feed(metric, expected.corpus, expected.referenceCounts);
    var results = metric.results();
    assertEquals(new TreeSet<>(expected.results.keySet()), results.keySet());
    expected.results.forEach(
        (name, value) ->
            assertEquals(value, Objects.requireNonNull(results.get(name)), ALLOWED, name));
  }

  @Test
  void stemsAreThoseOfTheNaturalLanguageToolkit() throws IOException {
    for (var expected : read("stems", Stem[].class)) {
      assertEquals(expected.stem, PorterStemmer.stem(expected.word), expected.word);
    }
  }

  private static void feed(TextMetric metric, String corpus, int[] referenceCounts)
      throws IOException {
    var texts =
        read("texts", Texts[].class).stream()
            .filter(each -> each.corpus.equals(corpus))
            .findFirst()
            .orElseThrow();
    for (int i = 0; i < referenceCounts.length; i++) {
      metric.add(texts.predictions.get(i), texts.references.get(i).subList(0, referenceCounts[i]));
    }
  }

  private static <T> T named(T[] values, String name) {
    return Arrays.stream(values)
        .filter(value -> value.toString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static <T> List<T> read(String file, Class<T[]> type) throws IOException {
    var in = TextReferenceTest.class.getResourceAsStream("/metric/" + file + ".json");
    try (Reader reader =
        new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8)) {
      return List.of(new Gson().fromJson(reader, type));
    }
  }
}
