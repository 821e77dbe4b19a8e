package org.diapason.generate;

import java.util.List;
import java.util.Optional;

/**
 * When a sequence is complete.
 *
 * @param ends tokens of which each ends it
 * @param maxLength tokens that it may have, with what it began with
 * @param strings texts of which each ends it
 */
record StopCriteria(List<Integer> ends, int maxLength, StopStrings strings) {

  /** Why nothing may follow a sequence, if so. */
  Optional<FinishReason> reason(int[] tokens) {
    if (isEnd(tokens[tokens.length - 1])) {
      return Optional.of(FinishReason.EOS);
    }
    if (strings.completedBy(tokens)) {
      return Optional.of(FinishReason.STOP_STRING);
    }
    return tokens.length >= maxLength ? Optional.of(FinishReason.LENGTH) : Optional.empty();
  }

  boolean isEnd(int token) {
    return ends.contains(token);
  }

  /** The token that stands for all that end a sequence. */
  int firstEnd() {
    return ends.get(0);
  }
}
