package org.diapason.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the user may have meant. */
final class Suggestion {
  private static final int KEYS_WORTH_LISTING = 12;
  private static final int MOST_MISTAKES = 3;

  private Suggestion() {}

  /**
   * For a key that its record does not know: where it belongs, or the nearest key; empty or
   * beginning with a semicolon.
   *
   * @param known the names that the record knows, each with the key that it leads to
   * @param sections all records of the configuration
   */
  static String forKey(String key, Map<String, String> known, List<Section> sections) {
    String belongs =
        sections.stream()
            .filter(section -> section.shape().names().containsKey(key))
            .map(section -> "; " + key + " belongs " + section.where())
            .collect(Collectors.joining());
    String near = didYouMean(canonical(nearest(key, known.keySet()), known));
    if (!(belongs + near).isEmpty()) {
      return belongs + near;
    }
    Map<String, String> anywhere =
        sections.stream()
            .flatMap(
                section ->
                    section.shape().names().entrySet().stream()
                        .map(name -> Map.entry(name.getKey(), section.key(name.getValue()))))
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
    String far = didYouMean(canonical(nearest(key, anywhere.keySet()), anywhere));
    if (!far.isEmpty() || known.size() > KEYS_WORTH_LISTING) {
      return far;
    }
    return "; known keys are "
        + canonical(known.keySet().stream(), known).collect(Collectors.joining(", "));
  }

  /** All words at the smallest distance, if that is small, else those that contain the text. */
  static Stream<String> nearest(String text, Collection<String> words) {
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

  static String didYouMean(Stream<String> words) {
    String list = words.collect(Collectors.joining(" or "));
    return list.isEmpty() ? "" : "; did you mean " + list + "?";
  }

  private static Stream<String> canonical(Stream<String> names, Map<String, String> keys) {
    return names.map(name -> keys.getOrDefault(name, name)).distinct();
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
