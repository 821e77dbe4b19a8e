package org.diapason.text.training;

import java.util.Arrays;

/** A list of ints that grows. Not thread-safe. */
final class IntList {
  private int[] values = new int[2];
  private int size;

  /** Adds a value, unless the last one is the same. */
  void addUnlessLast(int value) {
    if (size > 0 && values[size - 1] == value) {
      return;
    }
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  int size() {
    return size;
  }

  int get(int index) {
    return values[index];
  }
}
