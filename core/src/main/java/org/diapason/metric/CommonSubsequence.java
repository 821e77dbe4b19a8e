package org.diapason.metric;

import java.util.BitSet;
import java.util.List;

/** The longest sequence of words that two lists both have, in order but not in one piece. */
final class CommonSubsequence {
  private CommonSubsequence() {}

  /** How many words it has, in memory that grows with one list only. */
  static int length(List<String> first, List<String> second) {
    var above = new int[second.size() + 1];
    for (var word : first) {
      int diagonal = 0;
      for (int j = 1; j <= second.size(); j++) {
        int up = above[j];
        above[j] = word.equals(second.get(j - 1)) ? diagonal + 1 : Math.max(up, above[j - 1]);
        diagonal = up;
      }
    }
    return above[second.size()];
  }

  /**
   * Where it stands in the first list. Of several, that which rouge-score finds, going back from
   * the ends: a word of the first list is left out before one of the second.
   */
  static BitSet positions(List<String> first, List<String> second) {
    int[][] lengths = lengths(first, second);
    var positions = new BitSet();
    int i = first.size();
    int j = second.size();
    while (i > 0 && j > 0) {
      if (first.get(i - 1).equals(second.get(j - 1))) {
        positions.set(--i);
        j--;
      } else if (lengths[i][j - 1] > lengths[i - 1][j]) {
        j--;
      } else {
        i--;
      }
    }
    return positions;
  }

  private static int[][] lengths(List<String> first, List<String> second) {
    var lengths = new int[first.size() + 1][second.size() + 1];
    for (int i = 1; i <= first.size(); i++) {
      for (int j = 1; j <= second.size(); j++) {
        lengths[i][j] =
            first.get(i - 1).equals(second.get(j - 1))
                ? lengths[i - 1][j - 1] + 1
                : Math.max(lengths[i - 1][j], lengths[i][j - 1]);
      }
    }
    return lengths;
  }
}
