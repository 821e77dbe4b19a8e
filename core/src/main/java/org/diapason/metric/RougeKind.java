package org.diapason.metric;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The figures of ROUGE, each a way to compare two texts. */
enum RougeKind {
  WORDS("rouge1") {
    @Override
    Overlap compare(RougeText reference, RougeText prediction) {
      return ngrams(1, reference, prediction);
    }
  },
  PAIRS("rouge2") {
    @Override
    Overlap compare(RougeText reference, RougeText prediction) {
      return ngrams(2, reference, prediction);
    }
  },
  SUBSEQUENCE("rougeL") {
    @Override
    Overlap compare(RougeText reference, RougeText prediction) {
      return Overlap.of(
          CommonSubsequence.length(reference.words(), prediction.words()),
          prediction.words().size(),
          reference.words().size());
    }
  },
  /**
   * The words of each line of the reference that are in its longest common subsequence with any
   * line of the prediction; none counts more often than both texts have it.
   */
  SUBSEQUENCE_OF_LINES("rougeLsum") {
    @Override
    Overlap compare(RougeText reference, RougeText prediction) {
      var left = counts(1, wordsOf(reference));
      var right = counts(1, wordsOf(prediction));
      long hits = 0;
      for (var line : reference.lines()) {
        var shared = new BitSet();
        prediction.lines().forEach(other -> shared.or(CommonSubsequence.positions(line, other)));
        for (int i : shared.stream().toArray()) {
          var word = List.of(line.get(i));
          if (left.getOrDefault(word, 0) > 0 && right.getOrDefault(word, 0) > 0) {
            hits++;
            left.merge(word, -1, Integer::sum);
            right.merge(word, -1, Integer::sum);
          }
        }
      }
      return Overlap.of(hits, wordsOf(prediction).size(), wordsOf(reference).size());
    }
  };

  private final String word;

  RougeKind(String word) {
    this.word = word;
  }

  abstract Overlap compare(RougeText reference, RougeText prediction);

  private static Overlap ngrams(int n, RougeText reference, RougeText prediction) {
    var actual = counts(n, reference.words());
    var predicted = counts(n, prediction.words());
    long hits = 0;
    for (var ngram : actual.entrySet()) {
      hits += Math.min(ngram.getValue(), predicted.getOrDefault(ngram.getKey(), 0));
    }
    return Overlap.of(
        hits,
        Math.max(0, prediction.words().size() - n + 1),
        Math.max(0, reference.words().size() - n + 1));
  }

  private static Map<List<String>, Integer> counts(int n, List<String> words) {
    var counts = new HashMap<List<String>, Integer>();
    for (int i = 0; i + n <= words.size(); i++) {
      counts.merge(words.subList(i, i + n), 1, Integer::sum);
    }
    return counts;
  }

  private static List<String> wordsOf(RougeText text) {
    return text.lines().stream().flatMap(List::stream).toList();
  }

  /** The name in results. */
  @Override
  public String toString() {
    return word;
  }
}
