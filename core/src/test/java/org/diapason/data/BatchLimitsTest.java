package org.diapason.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchLimitsTest {

  private static Dataset ofLengths(int... lengths) {
    return Dataset.of(
        Arrays.stream(lengths).mapToObj(n -> Example.of("input_ids", new int[n])).toList());
  }

  private static void assertBatches(List<int[]> actual, int[]... expected) {
    assertArrayEquals(expected, actual.toArray(int[][]::new));
  }

  @Test
  void theLongestComeFirstAndEqualOnesKeepTheirOrder() {
    var dataset = ofLengths(3, 5, 3, 1, 5);
    int[] all = {0, 1, 2, 3, 4};
    assertBatches(
        BatchLimits.ofExamples(2).batches(dataset, all),
        new int[] {1, 4},
        new int[] {0, 2},
        new int[] {3});
    assertBatches(
        BatchLimits.ofTokens(10).batches(dataset, all), new int[] {1, 4}, new int[] {0, 2, 3});
    assertBatches(
        BatchLimits.ofTokens(9).batches(dataset, all),
        new int[] {1},
        new int[] {4},
        new int[] {0, 2, 3});
    assertBatches(BatchLimits.ofTokens(9).batches(dataset, new int[0]));
  }

  @Test
  void whatIsTooLongIsABatchOfItsOwn() {
    assertBatches(
        BatchLimits.ofTokens(4).batches(ofLengths(2, 9, 0), new int[] {0, 1, 2}),
        new int[] {1},
        new int[] {0, 2});
  }

  /** Any examples, any budget: each once, no batch over its limits, and none that is too small. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void batchesKeepToTheirLimits(long seed) {
    var random = new Random(seed);
    var dataset = ofLengths(random.ints(200, 1, 60).toArray());
    var members = IntStream.range(0, 200).filter(i -> random.nextBoolean()).toArray();
    var limits = new BatchLimits(1 + random.nextInt(20), 30 + random.nextInt(400));
    var seen = new ArrayList<Integer>();
    int[] before = {};
    for (var batch : limits.batches(dataset, members)) {
      int longest = Arrays.stream(batch).map(dataset::length).max().orElseThrow();
      assertTrue(batch.length <= limits.examples());
      assertTrue(batch.length == 1 || batch.length * longest <= limits.tokens());
      if (before.length > 0) {
        int grown = (before.length + 1) * dataset.length(before[0]);
        assertTrue(before.length == limits.examples() || grown > limits.tokens());
        assertTrue(dataset.length(before[before.length - 1]) >= longest);
      }
      before = batch;
      Arrays.stream(batch).forEach(seen::add);
    }
    assertEquals(
        Arrays.stream(members).boxed().toList(), seen.stream().sorted().toList(), "each once");
  }
}
