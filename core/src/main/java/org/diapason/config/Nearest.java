package org.diapason.config;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The known words that somebody may have meant by an unknown one. */
public final class Nearest {
  private static final int MOST_MISTAKES = 3;

  private Nearest() {}

  /** All words at the smallest distance, if that is small, else those that contain the text. */
  public static Stream<String> to(String text, Collection<String> words) {
    String typed = plain(text);
    int limit = Math.min(MOST_MISTAKES, 1 + typed.length() / 6);
    TreeMap<Integer, List<String>> byDistance =
        words.stream()
            .filter(word -> Math.abs(plain(word).length() - typed.length()) <= limit)
            .collect(
                Collectors.groupingBy(
                    word -> distance(typed, plain(word)), TreeMap::new, Collectors.toList()));
    if (!byDistance.isEmpty() && byDistance.firstKey() <= limit) {
      return byDistance.firstEntry().getValue().stream();
    }
    return words.stream().filter(word -> text.length() > 2 && word.contains(text));
  }

  /** Camel case, dashes and capitals are no difference. */
  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
  }

  /**
   * Insertions, deletions, replacements and swaps of neighbours that lead from one to the other.
   */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replace = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(replace, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
