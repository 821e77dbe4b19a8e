package org.diapason.generate;

import java.util.Arrays;
import java.util.List;

/** Processors that forbid or force tokens by where they would stand. */
final class Constraints {
  private Constraints() {}

  /** Forbids tokens everywhere. {@code SuppressTokensLogitsProcessor}. */
  static LogitsProcessor suppress(List<Integer> ids) {
    return (tokens, scores) ->
        ids.stream()
            .filter(id -> id >= 0 && id < scores.length) // the model knows of no others
            .forEach(id -> scores[id] = Float.NEGATIVE_INFINITY);
  }

  /** Forbids tokens as the one that follows so many. {@code SuppressTokensAtBegin…}. */
  static LogitsProcessor suppressAfter(int length, List<Integer> ids) {
    var suppress = suppress(ids);
    return (tokens, scores) -> {
      if (tokens.length == length) {
        suppress.process(tokens, scores);
      }
    };
  }

  /** Forbids tokens until there are so many. {@code MinLengthLogitsProcessor}. */
  static LogitsProcessor suppressBefore(int length, List<Integer> ids) {
    var suppress = suppress(ids);
    return (tokens, scores) -> {
      if (tokens.length < length) {
        suppress.process(tokens, scores);
      }
    };
  }

  /** Allows only some tokens to follow so many. {@code ForcedBOS…}, {@code ForcedEOS…}. */
  static LogitsProcessor forceAfter(int length, List<Integer> ids) {
    return (tokens, scores) -> {
      if (tokens.length == length) {
        Arrays.fill(scores, Float.NEGATIVE_INFINITY);
        ids.forEach(id -> scores[id] = 0);
      }
    };
  }
}
