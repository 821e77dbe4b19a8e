package org.diapason.data;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.diapason.config.UserException;
import org.diapason.text.Side;
import org.diapason.text.Tokenizer;

/**
 * Pads the examples of a batch to the longest of them. Features that are not named here, such as a
 * class label, are the task's to collect.
 *
 * @param padValues feature that has a value a token, to the value that stands on padding: {@code
 *     {input_ids: 0, token_type_ids: 0}}, for token labels also {@code {labels: -100}}; those that
 *     no example has are left out
 * @param side where padding goes
 * @param multipleOf the padded length is a multiple of this; 1 pads to the longest alone
 */
public record Padding(Map<String, Integer> padValues, Side side, int multipleOf) {
  private static final String INPUT_IDS = "input_ids";
  private static final String ATTENTION_MASK = "attention_mask";

  public Padding {
    padValues = Map.copyOf(padValues);
    if (multipleOf < 1) {
      throw new UserException("pad_to_multiple_of must be at least 1, not " + multipleOf);
    }
  }

  /** Pads ids with this token and token types with 0, on the right. */
  public static Padding of(int padTokenId) {
    return new Padding(Map.of(INPUT_IDS, padTokenId, "token_type_ids", 0), Side.RIGHT, 1);
  }

  /** Pads with a tokenizer's padding token, 0 if it has none, on its side. */
  public static Padding of(Tokenizer tokenizer) {
    var padTokenId = tokenizer.padTokenId().orElse(0);
    return new Padding(
        Map.of(INPUT_IDS, padTokenId, "token_type_ids", 0), tokenizer.paddingSide(), 1);
  }

  /** The same with one more feature that has a value a token. */
  public Padding with(String feature, int padValue) {
    var more = new HashMap<>(padValues);
    more.put(feature, padValue);
    return new Padding(more, side, multipleOf);
  }

  /**
   * @throws IllegalArgumentException when a feature is missing in one of the examples, or has
   *     another length than its {@code input_ids}
   */
  public PaddedBatch pad(List<Example> examples) {
    int longest = examples.stream().mapToInt(Example::length).max().orElse(0);
    int columns = (longest + multipleOf - 1) / multipleOf * multipleOf;
    var features = new HashMap<String, long[]>();
    padValues.forEach(
        (name, padding) -> {
          if (examples.stream().anyMatch(example -> example.has(name))) {
            features.put(name, padded(name, padding, examples, columns));
          }
        });
    features.put(ATTENTION_MASK, attentionMask(examples, columns));
    return new PaddedBatch(examples.size(), columns, features);
  }

  private long[] padded(String name, int padding, List<Example> examples, int columns) {
    var all = new long[examples.size() * columns];
    Arrays.fill(all, padding);
    for (int row = 0; row < examples.size(); row++) {
      var values = examples.get(row).ints(name);
      int length = examples.get(row).length();
      if (values.length != length) {
        throw new IllegalArgumentException(
            "%s has %d values for %d tokens".formatted(name, values.length, length));
      }
      int start = start(row, length, columns);
      for (int i = 0; i < length; i++) {
        all[start + i] = values[i];
      }
    }
    return all;
  }

  private long[] attentionMask(List<Example> examples, int columns) {
    var mask = new long[examples.size() * columns];
    for (int row = 0; row < examples.size(); row++) {
      int length = examples.get(row).length();
      int start = start(row, length, columns);
      Arrays.fill(mask, start, start + length, 1);
    }
    return mask;
  }

  private int start(int row, int length, int columns) {
    return row * columns + (side == Side.LEFT ? columns - length : 0);
  }
}
