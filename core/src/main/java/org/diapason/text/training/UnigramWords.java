package org.diapason.text.training;

import java.util.List;

/** The words of a unigram trainer, cut into characters once. Immutable but for its arrays. */
final class UnigramWords {
  private final int[][] characters;
  private final long[] counts;

  UnigramWords(List<Word> words) {
    characters =
        words.stream().map(word -> word.text().codePoints().toArray()).toArray(int[][]::new);
    counts = words.stream().mapToLong(Word::count).toArray();
  }

  int size() {
    return counts.length;
  }

  int[] characters(int word) {
    return characters[word];
  }

  double count(int word) {
    return counts[word];
  }
}
