package org.diapason.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.diapason.config.UserException;
import org.diapason.text.Side;
import org.junit.jupiter.api.Test;

class PaddingTest {
  private static final List<Example> EXAMPLES =
      List.of(
          Example.of("input_ids", 5, 6, 7).with("token_type_ids", 0, 1, 1).with("labels", 2),
          Example.of("input_ids", 8).with("token_type_ids", 0).with("labels", 1));

  @Test
  void aBatchIsAsLongAsItsLongestExample() {
    var batch = Padding.of(9).pad(EXAMPLES);
    assertEquals(2, batch.rows());
    assertEquals(3, batch.columns());
    assertArrayEquals(new long[] {5, 6, 7, 8, 9, 9}, batch.get("input_ids"));
    assertArrayEquals(new long[] {0, 1, 1, 0, 0, 0}, batch.get("token_type_ids"));
    assertArrayEquals(new long[] {1, 1, 1, 1, 0, 0}, batch.get("attention_mask"));
    assertFalse(batch.has("labels"));
    assertThrows(IllegalArgumentException.class, () -> batch.get("labels"));
  }

  @Test
  void paddingOnTheLeftToAMultiple() {
    var padding = new Padding(Map.of("input_ids", 0), Side.LEFT, 4);
    var batch = padding.pad(EXAMPLES);
    assertEquals(4, batch.columns());
    assertArrayEquals(new long[] {0, 5, 6, 7, 0, 0, 0, 8}, batch.get("input_ids"));
    assertArrayEquals(new long[] {0, 1, 1, 1, 0, 0, 0, 1}, batch.get("attention_mask"));
    assertFalse(batch.has("token_type_ids"));
  }

  @Test
  void labelsOfTokensGetTheirOwnPadding() {
    var padding = new Padding(Map.of("input_ids", 0, "labels", -100), Side.RIGHT, 1);
    var batch =
        padding.pad(
            List.of(
                Example.of("input_ids", 1).with("labels", 3),
                Example.of("input_ids", 1, 2).with("labels", 4, 5)));
    assertArrayEquals(new long[] {3, -100, 4, 5}, batch.get("labels"));
    assertThrows(IllegalArgumentException.class, () -> padding.pad(EXAMPLES));
  }

  @Test
  void aMultipleBelowOneIsRefused() {
    assertThrows(UserException.class, () -> new Padding(Map.of("input_ids", 0), Side.LEFT, 0));
  }
}
