package org.diapason.metric;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Values in order, to count how many lie below or at a given one. */
final class SortedValues {
  private final double[] sorted;

  SortedValues(double[] values) {
    // Adding 0 turns -0 into 0: the two are equal as numbers, though not to Arrays.sort.
    sorted = Arrays.stream(values).map(value -> value + 0.0).sorted().toArray();
  }

  int size() {
    return sorted.length;
  }

  int countBelow(double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  int countUpTo(double value) {
    return countBelow(Math.nextUp(value));
  }

  int countFrom(double value) {
    return sorted.length - countBelow(value);
  }

  /** Sum of a figure over the values. */
  double sum(DoubleUnaryOperator figure) {
    return Arrays.stream(sorted).map(figure).sum();
  }

  /** Position from 1 of a value that is among these; equal values share the mean of theirs. */
  double rank(double value) {
    return (countBelow(value) + countUpTo(value) + 1) / 2.0;
  }
}
