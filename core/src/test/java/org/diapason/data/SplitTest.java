package org.diapason.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Random;
import java.util.stream.IntStream;
import org.diapason.config.UserException;
import org.diapason.data.Split.Part;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {

  @Test
  void fractionsMustSumToOne() {
    assertEquals(new SplitSizes(700, 150, 150), SplitSizes.of(1000, 0.7, 0.15, 0.15));
    assertEquals(new SplitSizes(7, 2, 2), SplitSizes.of(11, 0.7, 0.15, 0.15));
    assertEquals(new SplitSizes(500, 100, 0), SplitSizes.of(1000, 500, 100, 0));
    var sum = assertThrows(UserException.class, () -> SplitSizes.of(10, 0.7, 0.2, 0.2));
    assertTrue(String.valueOf(sum.getMessage()).contains("sum to 1.1"), sum::getMessage);
    assertThrows(UserException.class, () -> SplitSizes.of(10, 1.2, -0.2, 0));
    assertThrows(UserException.class, () -> SplitSizes.of(10, Double.NaN, 0.5, 0.5));
    assertThrows(UserException.class, () -> SplitSizes.of(10, 8, 2, 1));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 42})
  void aStratifiedSplitKeepsSizesAndProportions(long seed) {
    var random = new Random(seed);
    int rows = 500 + random.nextInt(1000);
    var labels = IntStream.range(0, rows).map(i -> (int) (8 * Math.pow(random.nextDouble(), 2)));
    var classes = labels.toArray();
    var sizes = SplitSizes.of(rows, 0.7, 0.15, 0.15);
    var split = Split.stratified(classes, sizes, seed);
    assertEquals(sizes.train(), split.rows(Part.TRAIN).length);
    assertEquals(sizes.validation(), split.rows(Part.VALIDATION).length);
    assertEquals(sizes.test(), split.rows(Part.TEST).length);
    for (int label = 0; label < 8; label++) {
      double share = 0.15 * count(IntStream.range(0, rows).toArray(), classes, label);
      assertEquals(share, count(split.rows(Part.TEST), classes, label), 1);
      assertEquals(share, count(split.rows(Part.VALIDATION), classes, label), 1.2);
    }
    var again = Split.stratified(classes, sizes, seed);
    assertArrayEquals(split.rows(Part.TEST), again.rows(Part.TEST));
    var other = Split.stratified(classes, sizes, seed + 1);
    assertFalse(Arrays.equals(split.rows(Part.TEST), other.rows(Part.TEST)));
  }

  private static int count(int[] rows, int[] classes, int label) {
    return (int) Arrays.stream(rows).filter(row -> classes[row] == label).count();
  }

  @Test
  void rareClassesStayInTraining() {
    var classes = new int[100];
    classes[50] = 1;
    classes[99] = 2;
    for (int seed = 0; seed < 20; seed++) {
      var train =
          Split.stratified(classes, SplitSizes.of(100, 0.4, 0.3, 0.3), seed).rows(Part.TRAIN);
      assertEquals(40, train.length);
      assertTrue(Arrays.stream(train).anyMatch(row -> row == 50), "seed " + seed);
      assertTrue(Arrays.stream(train).anyMatch(row -> row == 99), "seed " + seed);
    }
  }

  @Test
  void rowsBeyondTheSizesStayUnused() {
    var split = Split.random(100, SplitSizes.of(100, 50, 20, 10), 7);
    assertEquals(50, split.rows(Part.TRAIN).length);
    assertEquals(20, split.rows(Part.UNUSED).length);
    var train = split.rows(Part.TRAIN);
    assertEquals(49, split.without(new int[] {train[3]}).rows(Part.TRAIN).length);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 42})
  void aGroupIsNeverInTwoParts(long seed) {
    var random = new Random(seed);
    var groups = random.ints(2000, 0, 150).toArray();
    var split = Split.byGroup(groups, SplitSizes.of(2000, 0.7, 0.15, 0.15), seed);
    var partOfGroup = new HashMap<Integer, Part>();
    for (int row = 0; row < groups.length; row++) {
      var before = partOfGroup.putIfAbsent(groups[row], split.of(row));
      assertTrue(before == null || before == split.of(row));
    }
    assertEquals(1400, split.rows(Part.TRAIN).length, 30);
    assertEquals(300, split.rows(Part.TEST).length, 30);
    assertEquals(0, split.rows(Part.UNUSED).length);
  }
}
