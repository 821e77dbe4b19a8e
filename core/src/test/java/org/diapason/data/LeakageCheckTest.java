package org.diapason.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.IntBuffer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Random;
import org.diapason.config.UserException;
import org.diapason.data.Split.Part;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeakageCheckTest {

  private static String sentence(Random random, int words) {
    var text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      random
          .ints(4 + random.nextInt(5), 'a', 'z' + 1)
          .forEach(letter -> text.append((char) letter));
      text.append(' ');
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theSimilarityOfSignaturesEstimatesTheShareOfCommonPieces(long seed) {
    var random = new Random(seed);
    double error = 0;
    for (int pair = 0; pair < 50; pair++) {
      var common = sentence(random, 60);
      var first = MinHash.normalized(common + sentence(random, random.nextInt(60)));
      var second = MinHash.normalized(sentence(random, random.nextInt(60)) + common);
      double exact = jaccard(first, second);
      double estimate =
          MinHash.similarity(
              IntBuffer.wrap(MinHash.signature(first)), IntBuffer.wrap(MinHash.signature(second)));
      assertEquals(exact, estimate, 0.2);
      error += estimate - exact;
    }
    assertEquals(0, error / 50, 0.02, "no bias");
  }

  private static double jaccard(String first, String second) {
    var one = new HashSet<String>();
    for (int i = 0; i + 5 <= first.length(); i++) {
      one.add(first.substring(i, i + 5));
    }
    var other = new HashSet<String>();
    for (int i = 0; i + 5 <= second.length(); i++) {
      other.add(second.substring(i, i + 5));
    }
    var all = new HashSet<>(one);
    all.addAll(other);
    one.retainAll(other);
    return (double) one.size() / all.size();
  }

  @Test
  void letterCaseSpaceAndCompatibilityFormsDoNotDistinguishTexts() {
    assertEquals("ﬁlm 1".replace("ﬁ", "fi"), MinHash.normalized("  ﬁLM\u00a0\n①\t"));
    assertEquals("été", MinHash.normalized("E\u0301TE\u0301"));
  }

  @Test
  void copiesAndNearCopiesInOtherPartsAreCountedAndShown() {
    var random = new Random(5);
    try (var check = new LeakageCheck(0.8)) {
      var copied = sentence(random, 40);
      var varied = sentence(random, 80);
      check.add(Part.TRAIN, copied);
      check.add(Part.TRAIN, varied + " end");
      check.add(Part.TRAIN, varied + " END ");
      for (int i = 0; i < 500; i++) {
        check.add(Part.TRAIN, sentence(random, 20));
        check.add(Part.TEST, sentence(random, 20));
      }
      check.add(Part.TEST, copied.toUpperCase(Locale.ROOT));
      check.add(Part.TEST, "  " + copied.replace(" ", "\n"));
      check.add(Part.TEST, varied + " and");
      check.add(Part.VALIDATION, varied + " and");
      check.add(Part.UNUSED, copied);
      var report = check.report();
      assertArrayEquals(new int[] {0, 1, 2}, report.trainRows());
      assertEquals(3, report.overlaps().size());
      assertOverlap(report.overlaps().get(0), Part.TRAIN, Part.VALIDATION, 0, 1);
      assertOverlap(report.overlaps().get(1), Part.TRAIN, Part.TEST, 2, 1);
      assertOverlap(report.overlaps().get(2), Part.VALIDATION, Part.TEST, 1, 0);
      var text = report.toString();
      assertTrue(text.contains("2 texts of test are also in train, 1 more nearly"), text);
      assertTrue(text.contains(varied.substring(0, 30)), text);
    }
  }

  private static void assertOverlap(
      LeakageReport.Overlap overlap, Part first, Part second, int exact, int near) {
    assertEquals(first, overlap.first());
    assertEquals(second, overlap.second());
    assertEquals(exact, overlap.exact());
    assertEquals(near, overlap.near());
    assertTrue(overlap.examples().size() >= 1);
  }

  @Test
  void textsOfOnePartAndUnlikeTextsAreClean() {
    var random = new Random(6);
    try (var check = new LeakageCheck(0.8)) {
      check.add(Part.TRAIN, "a");
      check.add(Part.TRAIN, "a");
      check.add(Part.TEST, "b");
      check.add(Part.TEST, "");
      for (int i = 0; i < 200; i++) {
        check.add(i % 2 == 0 ? Part.TRAIN : Part.TEST, "The film was " + sentence(random, 5));
      }
      var report = check.report();
      assertTrue(report.isClean(), report::toString);
      assertEquals(0, report.trainRows().length);
    }
  }

  @Test
  void aThresholdOutOfRangeIsRefused() {
    assertThrows(UserException.class, () -> new LeakageCheck(0.5));
    assertThrows(UserException.class, () -> new LeakageCheck(Double.NaN));
  }
}
