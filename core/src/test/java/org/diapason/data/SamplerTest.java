package org.diapason.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The orders were logged from runs of Transformers 5.23's Trainer (torch 2.13, accelerate). */
class SamplerTest {

  /** Lengths (i × 37) mod 23 + 1. */
  private static Dataset dataset(int size) {
    return Dataset.of(
        IntStream.range(0, size)
            .mapToObj(i -> Example.of("input_ids", new int[i * 37 % 23 + 1]))
            .toList());
  }

  private static int[] ints(String list) {
    return Arrays.stream(list.split(", ")).mapToInt(Integer::parseInt).toArray();
  }

  @Test
  void theRandomOrderIsTheTrainers() {
    var ten = dataset(10);
    assertArrayEquals(ints("2, 6, 1, 8, 4, 5, 0, 9, 3, 7"), new Sampler.Random(42).epoch(ten, 0));
    assertArrayEquals(ints("8, 4, 9, 0, 5, 1, 6, 7, 2, 3"), new Sampler.Random(42).epoch(ten, 1));
    assertArrayEquals(ints("5, 6, 1, 2, 0, 8, 9, 3, 7, 4"), new Sampler.Random(1).epoch(ten, 0));
    assertArrayEquals(ints("8, 7, 1, 5, 6, 9, 0, 4, 2, 3"), new Sampler.Random(1).epoch(ten, 1));
  }

  @Test
  void theRandomOrderOfAHundredIsTheTrainers() {
    var hundred = dataset(100);
    assertArrayEquals(
        ints(
            "42, 96, 62, 98, 46, 95, 60, 24, 78, 16, 68, 70, 11, 13, 97, 52, 99, 19, 71, 10, 89,"
                + " 86, 18, 40, 5, 38, 9, 82, 83, 43, 32, 94, 67, 93, 75, 59, 79, 1, 50, 73, 66,"
                + " 45, 63, 58, 22, 3, 87, 4, 61, 51, 12, 74, 21, 20, 6, 35, 44, 48, 37, 33, 15,"
                + " 88, 31, 69, 27, 81, 85, 56, 7, 65, 47, 41, 29, 80, 57, 84, 36, 17, 34, 72, 2,"
                + " 91, 8, 53, 30, 90, 26, 23, 54, 76, 14, 55, 0, 64, 77, 39, 25, 92, 49, 28"),
        new Sampler.Random(42).epoch(hundred, 0));
    assertArrayEquals(
        ints(
            "88, 94, 37, 23, 89, 25, 50, 52, 2, 75, 41, 53, 58, 59, 95, 82, 99, 80, 62, 22, 79, 83,"
                + " 63, 11, 70, 7, 96, 84, 10, 56, 42, 19, 65, 33, 98, 93, 21, 3, 15, 13, 5, 45,"
                + " 30, 48, 0, 32, 68, 71, 85, 47, 51, 4, 36, 77, 14, 66, 49, 26, 20, 86, 8, 60,"
                + " 27, 67, 90, 6, 61, 78, 28, 55, 24, 9, 39, 92, 16, 46, 12, 34, 91, 74, 64, 97,"
                + " 69, 73, 31, 17, 76, 44, 87, 1, 43, 38, 57, 81, 18, 40, 29, 54, 72, 35"),
        new Sampler.Random(42).epoch(hundred, 1));
    assertArrayEquals(
        ints(
            "45, 15, 90, 32, 35, 63, 17, 72, 79, 96, 48, 36, 16, 11, 23, 80, 22, 58, 3, 62, 50, 33,"
                + " 66, 99, 43, 76, 7, 57, 81, 82, 6, 10, 24, 52, 95, 73, 91, 21, 38, 31, 85, 59,"
                + " 13, 69, 75, 70, 64, 8, 77, 34, 46, 39, 92, 0, 44, 98, 49, 9, 4, 61, 12, 83, 28,"
                + " 78, 40, 88, 54, 5, 26, 41, 89, 20, 84, 2, 1, 55, 19, 74, 25, 37, 42, 14, 30,"
                + " 18, 67, 71, 68, 27, 60, 51, 29, 56, 93, 47, 97, 94, 86, 87, 65, 53"),
        new Sampler.Random(1).epoch(hundred, 0));
    assertArrayEquals(
        ints(
            "48, 97, 1, 81, 90, 49, 10, 8, 7, 20, 70, 73, 75, 14, 91, 38, 47, 21, 74, 52, 80, 98,"
                + " 59, 12, 71, 85, 6, 34, 55, 82, 95, 63, 78, 15, 94, 60, 99, 76, 25, 40, 88, 0,"
                + " 62, 96, 87, 51, 16, 18, 9, 19, 29, 45, 86, 53, 56, 31, 28, 61, 30, 33, 4, 67,"
                + " 64, 58, 50, 54, 3, 13, 37, 27, 66, 77, 84, 69, 2, 41, 22, 92, 42, 44, 11, 36,"
                + " 46, 79, 65, 72, 23, 17, 39, 5, 89, 35, 24, 83, 43, 57, 93, 32, 68, 26"),
        new Sampler.Random(1).epoch(hundred, 1));
  }

  @Test
  void batchesOfSimilarLengthAreTheTrainers() {
    assertArrayEquals(
        ints(
            "64, 49, 3, 72, 90, 67, 44, 11, 98, 75, 70, 42, 60, 32, 73, 91, 63, 76, 53, 48, 25, 56,"
                + " 51, 92, 59, 18, 77, 54, 6, 29, 24, 65, 19, 14, 9, 27, 45, 40, 81, 58, 94, 71,"
                + " 2, 20, 84, 15, 5, 0, 82, 36, 8, 31, 95, 26, 21, 39, 85, 80, 52, 93, 78, 55, 4,"
                + " 17, 99, 7, 66, 79, 10, 74, 28, 69, 87, 41, 13, 16, 57, 47, 1, 88, 37, 83, 96,"
                + " 50, 22, 68, 86, 12, 30, 89, 43, 61, 38, 97, 23, 46, 62, 34, 35, 33"),
        new Sampler.GroupByLength(4, OptionalLong.of(42)).epoch(dataset(100), 0));
    assertArrayEquals(
        ints(
            "64, 8, 85, 39, 80, 75, 6, 98, 37, 32, 4, 73, 27, 91, 86, 40, 63, 81, 71, 48, 2, 66,"
                + " 61, 79, 77, 18, 26, 72, 49, 44, 62, 34, 47, 70, 42, 60, 78, 45, 12, 58, 99, 7,"
                + " 53, 84, 38, 56, 51, 46, 87, 54, 31, 95, 67, 21, 16, 11, 1, 24, 19, 9, 96, 50,"
                + " 17, 35, 30, 25, 20, 10, 97, 28, 23, 92, 41, 13, 82, 36, 3, 90, 57, 52, 29, 93,"
                + " 88, 83, 14, 55, 22, 76, 89, 43, 15, 33, 5, 74, 0, 69, 59, 65, 68, 94"),
        new Sampler.GroupByLength(4, OptionalLong.of(42)).epoch(dataset(100), 1));
    assertArrayEquals(
        ints(
            "64, 82, 72, 21, 90, 44, 11, 29, 52, 24, 88, 78, 4, 22, 91, 63, 17, 86, 94, 48, 89, 15,"
                + " 61, 56, 8, 3, 67, 62, 16, 34, 57, 6, 1, 83, 32, 55, 27, 73, 45, 68, 40, 81, 30,"
                + " 71, 25, 66, 74, 69, 41, 36, 54, 77, 49, 39, 85, 75, 98, 70, 19, 42, 37, 14, 9,"
                + " 99, 76, 2, 79, 33, 97, 5, 0, 46, 18, 87, 59, 26, 80, 93, 47, 65, 60, 96, 58,"
                + " 35, 12, 53, 7, 43, 20, 84, 38, 10, 28, 51, 92, 23, 13, 31, 95, 50"),
        new Sampler.GroupByLength(4, OptionalLong.of(1)).epoch(dataset(100), 0));
    assertArrayEquals(
        ints(
            "87, 64, 26, 57, 75, 47, 1, 88, 37, 78, 96, 68, 45, 86, 17, 12, 35, 53, 79, 56, 74, 28,"
                + " 46, 92, 18, 54, 3, 44, 90, 39, 85, 65, 19, 9, 55, 58, 7, 30, 25, 71, 89, 61,"
                + " 38, 33, 5, 97, 69, 0, 41, 36, 82, 59, 31, 72, 16, 62, 34, 98, 52, 42, 83, 27,"
                + " 50, 4, 91, 63, 81, 2, 43, 84, 10, 51, 13, 77, 8, 49, 21, 67, 11, 29, 24, 93,"
                + " 70, 60, 32, 73, 22, 40, 76, 99, 94, 48, 20, 66, 15, 23, 95, 80, 6, 14"),
        new Sampler.GroupByLength(4, OptionalLong.of(1)).epoch(dataset(100), 1));
    assertArrayEquals(
        ints("8, 5, 4, 0, 6, 9, 1, 2, 3, 7"),
        new Sampler.GroupByLength(2, OptionalLong.of(42)).epoch(dataset(10), 0));
    assertArrayEquals(
        ints("8, 4, 6, 9, 7, 5, 1, 2, 3, 0"),
        new Sampler.GroupByLength(2, OptionalLong.of(42)).epoch(dataset(10), 1));
    assertArrayEquals(
        ints("8, 4, 9, 2, 3, 1, 7, 0, 6, 5"),
        new Sampler.GroupByLength(2, OptionalLong.of(1)).epoch(dataset(10), 0));
    assertArrayEquals(
        ints("8, 5, 6, 9, 4, 7, 1, 2, 3, 0"),
        new Sampler.GroupByLength(2, OptionalLong.of(1)).epoch(dataset(10), 1));
  }

  @Test
  void everyIndexComesOnce() {
    for (int size : new int[] {0, 1, 3, 17}) {
      var expected = IntStream.range(0, size).toArray();
      assertArrayEquals(expected, new Sampler.Sequential().epoch(dataset(size), 3));
      var grouped = new Sampler.GroupByLength(2, OptionalLong.of(5)).epoch(dataset(size), 2);
      assertEquals(size, grouped.length);
      Arrays.sort(grouped);
      assertArrayEquals(expected, grouped);
    }
  }
}
