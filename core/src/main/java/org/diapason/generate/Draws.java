package org.diapason.generate;

import org.diapason.config.UserException;

/**
 * Random numbers that depend on a seed, a sequence and a place in it alone, not on what was drawn
 * before or beside it: the same seed gives the same text however prompts are batched. The mixing
 * function is SplitMix64's (Steele, Lea and Flood, 2014).
 */
final class Draws {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final long key;
  private long count;

  /**
   * @param sequence number of the prompt, or of the sequence that continues it
   */
  Draws(long seed, long sequence) {
    key = mix(mix(seed + GOLDEN) + sequence * GOLDEN);
  }

  /** Above 0 and below 1. */
  double next() {
    return ((mix(key + ++count * GOLDEN) >>> 11) + 0.5) * 0x1p-53;
  }

  /** An index, drawn by the probabilities that the scores are the logits of. */
  int index(float[] scores) {
    float max = scores[Scores.argmax(scores)];
    if (max == Float.NEGATIVE_INFINITY) {
      throw new UserException("every token is forbidden: nothing is left to draw from");
    }
    double sum = 0;
    for (float score : scores) {
      sum += Math.exp(score - max);
    }
    double left = next() * sum;
    int last = 0;
    for (int i = 0; i < scores.length; i++) {
      double weight = Math.exp(scores[i] - max);
      if (weight > 0) {
        last = i;
        left -= weight;
        if (left < 0) {
          return i;
        }
      }
    }
    return last; // rounding has left nothing
  }

  /**
   * Several different indices, one after the other by the probabilities that the scores are the
   * logits of, in the order in which they are drawn: the greatest scores once Gumbel noise is added
   * (Kool et al., 2019).
   */
  int[] indices(float[] scores, int wanted) {
    var noisy = new float[scores.length];
    for (int i = 0; i < scores.length; i++) {
      boolean possible = scores[i] != Float.NEGATIVE_INFINITY;
      noisy[i] = possible ? (float) (scores[i] - Math.log(-Math.log(next()))) : scores[i];
    }
    return Scores.top(noisy, wanted);
  }

  private static long mix(long value) {
    long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }
}
