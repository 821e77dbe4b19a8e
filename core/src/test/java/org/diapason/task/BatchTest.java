package org.diapason.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.diapason.data.Example;
import org.diapason.data.Padding;
import org.diapason.tensor.TensorScope;
import org.junit.jupiter.api.Test;

class BatchTest {

  @Test
  void muchPaddingIsLeftOut() {
    try (var scope = TensorScope.open()) {
      var inputs = batch(3, 2, 90).compactInputs("cpu");
      var packing = inputs.packing();
      assertNotNull(packing);
      assertEquals(3, packing.size());
      assertNull(inputs.attentionMask());
      assertArrayEquals(new long[] {1, 95}, inputs.inputIds().sizes().vec().get());
      assertEquals(
          "[0, 1, 2, 0, 1, 0, 1, 2]",
          Arrays.toString(Arrays.copyOf(values(packing.positions()), 8)));
      assertEquals(
          "[1, 2, 3, 1, 2, 1]", Arrays.toString(Arrays.copyOf(values(inputs.inputIds()), 6)));
    }
  }

  @Test
  void littlePaddingStays() {
    try (var scope = TensorScope.open()) {
      var inputs = batch(10, 12).compactInputs("cpu");
      assertNull(inputs.packing());
      assertArrayEquals(new long[] {2, 12}, inputs.inputIds().sizes().vec().get());
      assertNotNull(inputs.attentionMask());
    }
  }

  @Test
  void withoutPaddingThereIsNoMask() {
    try (var scope = TensorScope.open()) {
      assertNull(batch(10, 10).compactInputs("cpu").attentionMask());
    }
  }

  @Test
  void halvesHaveAboutAsManyTokens() {
    var halves = batch(9, 2, 7, 3, 8, 1).halves();
    assertEquals(2, halves.size());
    assertEquals("[9, 3, 2, 1]", lengths(halves.get(0)));
    assertEquals("[8, 7]", lengths(halves.get(1)));
  }

  private static String lengths(Batch batch) {
    try (var scope = TensorScope.open()) {
      var ids = batch.packedInputs().inputIds();
      var lengths = new ArrayList<Integer>();
      for (long id : values(ids)) {
        if (id == 1) {
          lengths.add(0);
        }
        lengths.set(lengths.size() - 1, lengths.get(lengths.size() - 1) + 1);
      }
      return lengths.toString();
    }
  }

  /** Examples of these lengths with the ids 1, 2, 3, … */
  private static Batch batch(int... lengths) {
    return Batch.of(
        Arrays.stream(lengths)
            .mapToObj(length -> Example.of("input_ids", IntStream.rangeClosed(1, length).toArray()))
            .toList(),
        Padding.of(0));
  }

  private static long[] values(Tensor tensor) {
    var values = new long[(int) tensor.numel()];
    tensor.data_ptr_long().get(values);
    return values;
  }
}
