package org.diapason.task;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.diapason.data.PaddedBatch;

/**
 * What a model is to say at some of a batch's tokens: the feature {@code targets} of a padded
 * batch, an id a token or -100 where nothing is asked.
 */
final class TokenTargets {
  private static final String TARGETS = "targets";
  private static final String POSITIONS = "position_ids";
  private static final long NONE = -100;

  private TokenTargets() {}

  /**
   * Each token is to say the label of the next one of its text. Labels are the tokens themselves
   * unless the examples have {@code labels}; a text ends where {@code position_ids} begin anew.
   */
  static PaddedBatch following(PaddedBatch padded) {
    var labels = padded.get(padded.has("labels") ? "labels" : "input_ids");
    var mask = padded.get("attention_mask");
    var targets = new long[labels.length];
    Arrays.fill(targets, NONE);
    for (int i = 0; i + 1 < labels.length; i++) {
      var follows = mask[i] != 0 && mask[i + 1] != 0 && !begins(padded, i + 1);
      if (follows) {
        targets[i] = labels[i + 1];
      }
    }
    return padded.with(TARGETS, targets);
  }

  /** Whether a token is the first of its text. */
  static boolean begins(PaddedBatch padded, int token) {
    var first = token % padded.columns() == 0 || padded.get("attention_mask")[token - 1] == 0;
    return first || (padded.has(POSITIONS) && padded.get(POSITIONS)[token] == 0);
  }

  static boolean of(PaddedBatch padded) {
    return padded.has(TARGETS);
  }

  /** Whether some rows hold several texts. */
  static boolean haveTexts(PaddedBatch padded) {
    return padded.has(POSITIONS);
  }

  /** All targets, row after row. */
  static long[] ids(PaddedBatch padded) {
    return Arrays.stream(padded.get(TARGETS)).filter(target -> target != NONE).toArray();
  }

  /** How many targets each row has. */
  static int[] counts(PaddedBatch padded) {
    var counts = new int[padded.rows()];
    var targets = padded.get(TARGETS);
    for (int i = 0; i < targets.length; i++) {
      counts[i / padded.columns()] += targets[i] == NONE ? 0 : 1;
    }
    return counts;
  }

  /** The places of the targets, among all places or among those of tokens alone. */
  static long[] places(PaddedBatch padded, boolean withoutPadding) {
    var targets = padded.get(TARGETS);
    var mask = padded.get("attention_mask");
    var kept =
        IntStream.range(0, mask.length).filter(i -> !withoutPadding || mask[i] != 0).toArray();
    return IntStream.range(0, kept.length)
        .filter(place -> targets[kept[place]] != NONE)
        .asLongStream()
        .toArray();
  }
}
