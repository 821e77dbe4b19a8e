package org.diapason.data;

import java.util.HashMap;
import java.util.Map;

/**
 * Examples side by side, padded to one length.
 *
 * @param rows B, examples
 * @param columns T, tokens after padding
 * @param features name to the values row by row [B × T]; {@code attention_mask} is 1 on tokens and
 *     0 on padding
 */
public record PaddedBatch(int rows, int columns, Map<String, long[]> features) {

  public PaddedBatch {
    features = Map.copyOf(features);
  }

  /** Some of the examples, at the same length. */
  public PaddedBatch of(int[] examples) {
    var chosen = new HashMap<String, long[]>();
    features.forEach(
        (name, values) -> {
          var some = new long[examples.length * columns];
          for (int i = 0; i < examples.length; i++) {
            System.arraycopy(values, examples[i] * columns, some, i * columns, columns);
          }
          chosen.put(name, some);
        });
    return new PaddedBatch(examples.length, columns, chosen);
  }

  /** The same with one more feature. */
  public PaddedBatch with(String name, long[] values) {
    var more = new HashMap<>(features);
    more.put(name, values);
    return new PaddedBatch(rows, columns, more);
  }

  public boolean has(String feature) {
    return features.containsKey(feature);
  }

  /**
   * @throws IllegalArgumentException when there is no such feature
   */
  public long[] get(String feature) {
    var values = features.get(feature);
    if (values == null) {
      throw new IllegalArgumentException("no feature " + feature + " among " + features.keySet());
    }
    return values;
  }
}
