package org.diapason.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The name that was probably meant. */
final class Nearest {
  private Nearest() {}

  /** The known name with the fewest edits to the given one, if that is a third of it at most. */
  static Optional<String> to(String name, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(other -> edits(name, other)))
        .filter(other -> edits(name, other) <= Math.max(1, name.length() / 3));
  }

  /** Levenshtein's distance, letter case ignored. */
  private static int edits(String first, String second) {
    var a = first.toLowerCase(Locale.ROOT);
    var b = second.toLowerCase(Locale.ROOT);
    var costs = new int[b.length() + 1];
    for (int j = 0; j < costs.length; j++) {
      costs[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = costs[0];
      costs[0] = i;
      for (int j = 1; j < costs.length; j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = costs[j];
        costs[j] = Math.min(replaced, 1 + Math.min(costs[j], costs[j - 1]));
      }
    }
    return costs[b.length()];
  }
}
