package org.diapason.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Distances fall into the buckets that Transformers' {@code _relative_position_bucket} gives. */
class RelativeBiasTest {

  /**
   * @param starts the least distance of each bucket, of tokens before
   */
  @ParameterizedTest
  @CsvSource({
    "true, 32, 128, 0 1 2 3 4 5 6 7 8 12 16 23 32 46 64 91",
    "false, 32, 128, 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 19 21 24 27 31 35 40 46 52 59 67 77"
        + " 87 99 113",
    "true, 8, 9, 0 1 2 5",
    "false, 8, 9, 0 1 2 3 4 5 6 8"
  })
  void everyDistanceHasTheBucketOfTheReference(
      boolean looksAhead, int buckets, int farthest, String starts) {
    var bias = new RelativeBias(buckets, farthest, 3, looksAhead, 1);
    var first = Arrays.stream(starts.split(" ")).mapToInt(Integer::parseInt).toArray();
    for (int distance = 0; distance <= 140; distance++) {
      var far = distance;
      var expected = (int) IntStream.of(first).filter(start -> start <= far).count() - 1;
      assertEquals(expected, bias.bucket(-distance), "%d before".formatted(distance));
      var behind = looksAhead && distance > 0 ? buckets / 2 + expected : looksAhead ? expected : 0;
      assertEquals(behind, bias.bucket(distance), "%d behind".formatted(distance));
    }
  }
}
