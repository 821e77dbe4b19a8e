package org.diapason.generate;

/** Changes what a model says of the next token, before one is chosen. */
@FunctionalInterface
interface LogitsProcessor {
  /**
   * @param tokens the sequence so far, without padding: with the prompt where one stack reads both
   * @param scores logits, or logarithms of probabilities, of every token; changed in place
   */
  void process(int[] tokens, float[] scores);
}
