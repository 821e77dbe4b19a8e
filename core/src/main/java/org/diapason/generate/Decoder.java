package org.diapason.generate;

/**
 * A batch of sequences while a model continues them. Every sequence has a row that stays its own.
 * Used by the thread that opened it.
 */
public interface Decoder extends AutoCloseable {
  /** What a finished row reads while others go on. */
  int NOTHING = -1;

  /**
   * Reads the prompts. Called once, before anything else.
   *
   * @return for each row the logits of what follows, which the caller may change
   */
  float[][] first();

  /**
   * Lets row i go on from what row {@code parents[i]} has read, and reads one more token there.
   *
   * @param tokens one a row; {@link #NOTHING} where the row is finished: what it gives from here on
   *     has no meaning
   * @return for each row the logits of what follows, which the caller may change
   */
  float[][] next(int[] parents, int[] tokens);

  /** Frees the memory of the batch. */
  @Override
  void close();
}
