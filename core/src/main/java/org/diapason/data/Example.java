package org.diapason.data;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.diapason.text.Encoding;
import org.jspecify.annotations.Nullable;

/**
 * One example as a model takes it: named features, under Hugging Face's names ({@code input_ids},
 * {@code token_type_ids}, {@code labels}), each an array of int or of float. Immutable.
 */
public final class Example {
  private final Map<String, Object> features;

  private Example(Map<String, Object> features) {
    this.features = features;
  }

  /** An example without features. */
  static Example of() {
    return new Example(Map.of());
  }

  /** What a model reads of a tokenized text. */
  public static Example of(Encoding encoding) {
    return of("input_ids", encoding.inputIds()).with("token_type_ids", encoding.tokenTypeIds());
  }

  public static Example of(String name, int... values) {
    return new Example(Map.of(name, values));
  }

  public Example with(String name, int... values) {
    return withFeature(name, values);
  }

  public Example with(String name, float... values) {
    return withFeature(name, values);
  }

  private Example withFeature(String name, Object values) {
    var all = new LinkedHashMap<>(features);
    all.put(name, values);
    return new Example(all);
  }

  /** This example with the features of another, which take the place of those of the same name. */
  Example with(Example other) {
    var all = new LinkedHashMap<>(features);
    all.putAll(other.features);
    return new Example(all);
  }

  public Set<String> names() {
    return features.keySet();
  }

  public boolean has(String name) {
    return features.containsKey(name);
  }

  /**
   * @throws IllegalArgumentException when there is no such feature of ints
   */
  public int[] ints(String name) {
    if (features.get(name) instanceof int[] values) {
      return values;
    }
    throw new IllegalArgumentException("no feature " + name + " of ints among " + names());
  }

  /**
   * @throws IllegalArgumentException when there is no such feature of floats
   */
  public float[] floats(String name) {
    if (features.get(name) instanceof float[] values) {
      return values;
    }
    throw new IllegalArgumentException("no feature " + name + " of floats among " + names());
  }

  /** The array of a feature, of int or of float. */
  @Nullable Object array(String name) {
    return features.get(name);
  }

  /**
   * A feature of ints or floats, as floats.
   *
   * @throws IllegalArgumentException when there is no such feature
   */
  public float[] numbers(String name) {
    if (!(features.get(name) instanceof int[] ints)) {
      return floats(name);
    }
    var numbers = new float[ints.length];
    for (int i = 0; i < ints.length; i++) {
      numbers[i] = ints[i];
    }
    return numbers;
  }

  /** Number of tokens. */
  public int length() {
    return ints("input_ids").length;
  }
}
