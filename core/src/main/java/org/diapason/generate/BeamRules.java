package org.diapason.generate;

/**
 * What beam searches share.
 *
 * @param start what every sequence begins with
 * @param beams sequences that are looked at together
 * @param results sequences that are wanted in the end
 * @param maxLength tokens that a sequence may have, with what it begins with
 * @param endTokens how many tokens end a sequence
 * @param lengthPenalty exponent of the length that a score is divided by
 */
record BeamRules(
    int[] start,
    int beams,
    int results,
    int maxLength,
    int endTokens,
    double lengthPenalty,
    EarlyStopping earlyStopping) {

  /** A score that everything real is above; beams that do not exist yet have it. */
  static final float NEVER = -1e9f;

  /** Candidates that are looked at for so many beams: some go on even if others end. */
  int candidates(int among) {
    return Math.max(2, 1 + endTokens) * among;
  }

  /** What the score of a sequence of this length is divided by. */
  double divisor(int length) {
    return Math.pow(length - start.length, lengthPenalty);
  }

  /** The length at which a running sequence is compared with finished ones. */
  int hypotheticalLength(int length) {
    return earlyStopping == EarlyStopping.NEVER && lengthPenalty > 0 ? maxLength : length;
  }
}
