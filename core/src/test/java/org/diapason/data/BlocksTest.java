package org.diapason.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlocksTest {

  private static Dataset texts(int... lengths) {
    var next = new int[] {0};
    return Dataset.of(
        IntStream.of(lengths)
            .mapToObj(
                length ->
                    Example.of(
                        "input_ids", IntStream.range(0, length).map(i -> next[0]++).toArray()))
            .toList());
  }

  @Test
  void wholeTextsShareABlockAndCountTheirOwnPositions() {
    var blocks = Blocks.packed(texts(3, 5, 2), 8);
    assertEquals(2, blocks.size());
    var first = blocks.get(0);
    assertArrayEquals(new int[] {3, 4, 5, 6, 7, 0, 1, 2}, first.ints("input_ids"));
    assertArrayEquals(new int[] {0, 1, 2, 3, 4, 0, 1, 2}, first.ints("position_ids"));
    assertEquals(8, blocks.length(0));
    assertArrayEquals(new int[] {8, 9}, blocks.get(1).ints("input_ids"));
  }

  @Test
  void aTextThatIsTooLongIsCutAndASingleTokenIsLeftOut() {
    var blocks = Blocks.each(texts(9, 1), 4);
    assertEquals(2, blocks.size());
    assertFalse(blocks.get(0).has("position_ids"));
    assertArrayEquals(new int[] {0, 1, 2, 3}, blocks.get(0).ints("input_ids"));
    assertArrayEquals(new int[] {4, 5, 6, 7}, blocks.get(1).ints("input_ids"));
  }

  @Test
  void labelsGoWithTheirTokens() {
    var texts =
        Dataset.of(
            List.of(
                Example.of("input_ids", 1, 2).with("labels", -100, 2),
                Example.of("input_ids", 3, 4, 5).with("labels", -100, -100, 5)));
    assertArrayEquals(
        new int[] {-100, -100, 5, -100, 2}, Blocks.packed(texts, 5).get(0).ints("labels"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyTokenOfATextIsInOneBlockAndFewPlacesStayEmpty(long seed) {
    var random = new Random(seed);
    var lengths = random.ints(200, 2, 90).toArray();
    var texts = texts(lengths);
    var blocks = Blocks.packed(texts, 64);
    var seen = new ArrayList<Integer>();
    for (int i = 0; i < blocks.size(); i++) {
      assertTrue(blocks.length(i) <= 64);
      for (var id : blocks.get(i).ints("input_ids")) {
        seen.add(id);
      }
    }
    var tokens = IntStream.of(lengths).map(length -> length % 64 == 1 ? length - 1 : length).sum();
    assertEquals(tokens, seen.size());
    assertEquals(tokens, seen.stream().distinct().count());
    assertTrue(blocks.size() <= 1.05 * tokens / 64 + 1, "%d blocks".formatted(blocks.size()));
  }
}
