package org.diapason.text.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a unigram model is shrunk from: all characters, and the substrings of words that occur twice
 * or more and that different characters follow, as the inner nodes of a suffix tree. They are found
 * by sorting the ends of all words, one character deeper at a time, down to the longest piece.
 * Reference: {@code UnigramTrainer} of tokenizers, which builds the whole suffix array.
 */
final class SeedPieces {
  private static final int LIMIT = 1_000_000;
  private static final int END_OF_WORD = 0;

  /** A substring; the score is its length times the number of its places. */
  private record Substring(int start, int length, long score) {}

  private final int maxLength;

  /** All words, with an end behind each. */
  private final int[] characters;

  /** For each suffix of a group, its next character above its start, so that it sorts by both. */
  private final long[] suffixes;

  private final List<Substring> found = new ArrayList<>();

  private SeedPieces(List<Word> words, int maxLength) {
    this.maxLength = maxLength;
    this.characters =
        words.stream().flatMapToInt(word -> (word.text() + "\0").codePoints()).toArray();
    this.suffixes = new long[characters.length];
  }

  /** The seeds with scores from their counts: characters first, then the highest score first. */
  static List<Piece> of(List<Word> words, int maxLength) {
    var seeds = new SeedPieces(words, maxLength);
    for (int start = 0; start < seeds.suffixes.length; start++) {
      seeds.suffixes[start] = start;
    }
    seeds.group(0, seeds.suffixes.length, 0);
    var pieces = new ArrayList<>(singleCharacters(words));
    seeds.found.stream()
        .sorted(seeds.bestFirst())
        .limit(LIMIT - pieces.size())
        .map(seeds::piece)
        .forEach(pieces::add);
    double logSum = Math.log(pieces.stream().mapToDouble(Piece::score).sum());
    return pieces.stream()
        .map(piece -> new Piece(piece.text(), Math.log(piece.score()) - logSum))
        .toList();
  }

  /** Looks at the suffixes between two places, which have so many characters in common. */
  private void group(int from, int to, int depth) {
    if (to - from < 2) {
      return;
    }
    for (int i = from; i < to; i++) {
      int start = (int) suffixes[i];
      int next = start + depth < characters.length ? characters[start + depth] : END_OF_WORD;
      suffixes[i] = ((long) next << Integer.SIZE) | start;
    }
    Arrays.sort(suffixes, from, to);
    if (depth >= 2 && next(from) != next(to - 1)) {
      found.add(new Substring((int) suffixes[from], depth, (long) (to - from) * depth));
    }
    if (depth == maxLength) {
      return;
    }
    for (int i = from; i < to; ) {
      int end = i + 1;
      while (end < to && next(end) == next(i)) {
        end++;
      }
      if (next(i) != END_OF_WORD) {
        group(i, end, depth + 1);
      }
      i = end;
    }
  }

  private int next(int suffix) {
    return (int) (suffixes[suffix] >>> Integer.SIZE);
  }

  private Comparator<Substring> bestFirst() {
    return Comparator.comparingLong(Substring::score)
        .thenComparing(
            (a, b) ->
                Arrays.compare(
                    characters,
                    a.start,
                    a.start + a.length,
                    characters,
                    b.start,
                    b.start + b.length))
        .reversed();
  }

  private Piece piece(Substring substring) {
    return new Piece(new String(characters, substring.start, substring.length), substring.score);
  }

  private static List<Piece> singleCharacters(List<Word> words) {
    var counts = new TreeMap<Integer, Long>(Comparator.reverseOrder());
    for (var word : words) {
      word.text().codePoints().forEach(c -> counts.merge(c, word.count(), Long::sum));
    }
    counts.remove(END_OF_WORD);
    return counts.entrySet().stream()
        .sorted(Map.Entry.<Integer, Long>comparingByValue().reversed())
        .map(entry -> new Piece(Character.toString(entry.getKey()), entry.getValue()))
        .toList();
  }
}
