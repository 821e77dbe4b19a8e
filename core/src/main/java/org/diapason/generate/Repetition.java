package org.diapason.generate;

import java.util.Arrays;
import java.util.List;

/** Processors that look at the tokens so far. Reference: Transformers' classes of these names. */
final class Repetition {
  private Repetition() {}

  /**
   * Makes tokens that were there already less likely, for a penalty above 1 (Keskar et al., CTRL,
   * 2019). {@code RepetitionPenaltyLogitsProcessor}.
   */
  static LogitsProcessor penalty(double penalty) {
    float factor = (float) penalty;
    return (tokens, scores) ->
        Arrays.stream(tokens)
            .distinct()
            .filter(token -> token < scores.length)
            .forEach(
                token ->
                    scores[token] =
                        scores[token] < 0 ? scores[token] * factor : scores[token] / factor);
  }

  /** Lets no n tokens in a row appear twice. {@code NoRepeatNGramLogitsProcessor}. */
  static LogitsProcessor noRepeatNgram(int size) {
    return (tokens, scores) -> {
      int last = tokens.length - size + 1; // where the n-gram begins that the next token completes
      for (int start = 0; start < last; start++) {
        int completing = tokens[start + size - 1];
        if (completing < scores.length
            && Arrays.equals(tokens, start, start + size - 1, tokens, last, tokens.length)) {
          scores[completing] = Float.NEGATIVE_INFINITY;
        }
      }
    };
  }

  /** Lets none of these sequences be completed. {@code NoBadWordsLogitsProcessor}. */
  static LogitsProcessor badWords(List<List<Integer>> badWords) {
    var words = badWords.stream().map(word -> word.stream().mapToInt(id -> id).toArray()).toList();
    return (tokens, scores) -> {
      for (int[] word : words) {
        int before = word.length - 1;
        if (before <= tokens.length
            && Arrays.equals(word, 0, before, tokens, tokens.length - before, tokens.length)) {
          scores[word[before]] = Float.NEGATIVE_INFINITY;
        }
      }
    };
  }
}
