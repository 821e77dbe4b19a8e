package org.diapason.text.training;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts words; memory grows with the different ones only. Not thread-safe. */
final class WordCounts {
  private final Map<String, long[]> counts = new HashMap<>();
  private long total;

  void add(String word) {
    counts.computeIfAbsent(word, first -> new long[1])[0]++;
    total++;
  }

  /** How many words were counted, repetitions included. */
  long total() {
    return total;
  }

  /** All words in an order that does not depend on that of the texts. */
  List<Word> words() {
    return counts.entrySet().stream()
        .map(entry -> new Word(entry.getKey(), entry.getValue()[0]))
        .sorted(Comparator.comparing(Word::text))
        .toList();
  }
}
