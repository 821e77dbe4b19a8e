package org.diapason.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the user may have meant. */
final class Suggestion {
  private static final int KEYS_WORTH_LISTING = 12;

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
    String near = didYouMean(canonical(Nearest.to(key, known.keySet()), known));
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
    String far = didYouMean(canonical(Nearest.to(key, anywhere.keySet()), anywhere));
    if (!far.isEmpty() || known.size() > KEYS_WORTH_LISTING) {
      return far;
    }
    return "; known keys are "
        + canonical(known.keySet().stream(), known).collect(Collectors.joining(", "));
  }

  static String didYouMean(Stream<String> words) {
    String list = words.collect(Collectors.joining(" or "));
    return list.isEmpty() ? "" : "; did you mean " + list + "?";
  }

  private static Stream<String> canonical(Stream<String> names, Map<String, String> keys) {
    return names.map(name -> keys.getOrDefault(name, name)).distinct();
  }
}
