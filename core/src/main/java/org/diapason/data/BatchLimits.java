package org.diapason.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How much goes through a model at once. Examples of about the same length go together, so that
 * little is computed on padding.
 *
 * @param examples the most examples of a batch
 * @param tokens the most tokens of a batch, padding included; an example that is longer is a batch
 *     of its own
 */
public record BatchLimits(int examples, int tokens) {

  /** As many examples as asked for, whatever their lengths. */
  public static BatchLimits ofExamples(int examples) {
    return new BatchLimits(examples, Integer.MAX_VALUE);
  }

  /** As many examples as this many tokens hold. */
  public static BatchLimits ofTokens(int tokens) {
    return new BatchLimits(Integer.MAX_VALUE, tokens);
  }

  /**
   * Puts examples into batches, the longest first: what runs out of memory does so at once.
   *
   * @param members positions in the data set
   * @return each of them once; those of equal length in the order given
   */
  public List<int[]> batches(Dataset dataset, int[] members) {
    var longestFirst = new long[members.length];
    Arrays.setAll(longestFirst, i -> ((long) -dataset.length(members[i]) << Integer.SIZE) | i);
    Arrays.sort(longestFirst);
    var batches = new ArrayList<int[]>();
    for (int start = 0; start < members.length; ) {
      int longest = (int) -(longestFirst[start] >> Integer.SIZE);
      int end = (int) Math.min(members.length, (long) start + size(longest));
      batches.add(
          Arrays.stream(longestFirst, start, end).mapToInt(key -> members[(int) key]).toArray());
      start = end;
    }
    return batches;
  }

  private int size(int length) {
    return Math.max(1, Math.min(examples, tokens / Math.max(1, length)));
  }
}
