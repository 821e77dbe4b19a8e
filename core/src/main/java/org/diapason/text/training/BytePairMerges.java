package org.diapason.text.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The trainer of BPE and WordPiece: the most frequent pair of tokens becomes a token until the
 * vocabulary is full. Ties go to the pair of the older tokens. Only the words that have the pair
 * are looked at, so that a merge costs what it changes. Reference: {@code BpeTrainer} of tokenizers
 * 0.23; where that takes the prefixed characters in the arbitrary order of a hash map, they are in
 * the order of Unicode here. Not thread-safe.
 */
final class BytePairMerges {

  /** Which merges are made. */
  record Limits(int vocabSize, int minFrequency, int maxTokenLength) {}

  /** Two tokens that become one. */
  record Merge(String left, String right) {}

  private final Limits limits;
  private final String prefix;
  private final Vocabulary vocabulary = new Vocabulary();
  private final List<Integer> lengths = new ArrayList<>();
  private final Set<Merge> merges = new LinkedHashSet<>();
  private final PairCounts pairs = new PairCounts();
  private final int[][] words;
  private final long[] counts;

  /**
   * @param prefix of tokens inside a word; may be empty
   * @throws org.diapason.config.UserException if the vocabulary has no room for single characters
   */
  BytePairMerges(
      Limits limits,
      String prefix,
      List<String> specialTokens,
      List<String> alphabet,
      List<Word> words) {
    this.limits = limits;
    this.prefix = prefix;
    specialTokens.forEach(vocabulary::add);
    alphabet.forEach(vocabulary::add);
    if (!prefix.isEmpty()) {
      charactersInside(words).forEach(character -> vocabulary.add(prefix + character));
    }
    Alphabet.requireRoom(
        limits.vocabSize, specialTokens.size(), vocabulary.size() - specialTokens.size());
    for (int id = 0; id < vocabulary.size(); id++) {
      lengths.add(1);
    }
    this.words = words.stream().map(word -> tokens(word.text())).toArray(int[][]::new);
    this.counts = words.stream().mapToLong(Word::count).toArray();
  }

  private SortedSet<String> charactersInside(List<Word> words) {
    var inside = new TreeSet<String>((a, b) -> Integer.compare(a.codePointAt(0), b.codePointAt(0)));
    for (var word : words) {
      word.text()
          .codePoints()
          .skip(1)
          .mapToObj(Character::toString)
          .filter(character -> vocabulary.id(character) != null)
          .forEach(inside::add);
    }
    return inside;
  }

  /** A word in single characters; those that are not in the alphabet are left out. */
  private int[] tokens(String word) {
    var tokens = new int[word.codePointCount(0, word.length())];
    int count = 0;
    for (int i = 0; i < word.length(); ) {
      var character = Character.toString(word.codePointAt(i));
      if (vocabulary.id(character) != null) {
        tokens[count++] = vocabulary.add(i == 0 ? character : prefix + character);
      }
      i += character.length();
    }
    return Arrays.copyOf(tokens, count);
  }

  /**
   * Makes the merges.
   *
   * @param progress is told the number of tokens and how many it may become
   */
  void run(TrainingProgress progress) {
    for (int i = 0; i < words.length; i++) {
      for (int j = 0; j + 1 < words[i].length; j++) {
        pairs.add(words[i][j], words[i][j + 1], i, counts[i]);
      }
    }
    pairs.queueAdded();
    while (vocabulary.size() < limits.vocabSize) {
      var best = pairs.poll();
      if (best == null || best.count() < Math.max(1, limits.minFrequency)) {
        break;
      }
      merge(best);
      progress.accept("merging", vocabulary.size(), limits.vocabSize);
    }
    progress.accept("merging", limits.vocabSize, limits.vocabSize);
  }

  private void merge(PairCounts.Candidate pair) {
    var left = vocabulary.token(pair.left());
    var right = vocabulary.token(pair.right());
    int merged = vocabulary.add(left + withoutPrefix(right));
    int length = lengths.get(pair.left()) + lengths.get(pair.right());
    if (merged == lengths.size()) {
      lengths.add(length);
    } else {
      lengths.set(merged, length); // a special token is in the texts too
    }
    var merge = new Merge(left, right);
    merges.remove(merge); // comes again if other merges have made its tokens anew meanwhile
    merges.add(merge);
    for (int i = 0; i < pair.words().size(); i++) {
      merge(pair, merged, pair.words().get(i));
    }
    pairs.queueAdded();
  }

  private String withoutPrefix(String token) {
    return token.startsWith(prefix) ? token.substring(prefix.length()) : token;
  }

  private void merge(PairCounts.Candidate pair, int merged, int index) {
    int[] word = words[index];
    int length = 0;
    for (int i = 0; i < word.length; i++) {
      if (i + 1 < word.length && word[i] == pair.left() && word[i + 1] == pair.right()) {
        if (length > 0) {
          replace(word[length - 1], pair.left(), word[length - 1], merged, index);
        }
        if (i + 2 < word.length) {
          replace(pair.right(), word[i + 2], merged, word[i + 2], index);
        }
        word[length++] = merged;
        i++;
      } else {
        word[length++] = word[i];
      }
    }
    words[index] = length == word.length ? word : Arrays.copyOf(word, length);
  }

  private void replace(int oldLeft, int oldRight, int left, int right, int word) {
    pairs.remove(oldLeft, oldRight, counts[word]);
    if (lengths.get(left) + lengths.get(right) < limits.maxTokenLength) {
      pairs.add(left, right, word, counts[word]);
    }
  }

  /** Every token to its id, in the order of the ids. */
  Map<String, Integer> vocabulary() {
    return vocabulary.ids();
  }

  /** The merges in the order in which an encoder must try them. */
  List<Merge> merges() {
    return List.copyOf(merges);
  }
}
