package org.diapason.generate;

import java.util.Arrays;
import java.util.List;

/**
 * The way on from one prompt: it takes what the model says of its rows, and chooses. It knows
 * nothing of other prompts, so that results do not depend on what is batched together.
 */
sealed interface Search permits SampleSearch, BeamSearch, GroupBeamSearch {

  /**
   * What the rows read next.
   *
   * @param parents for each row, which of the rows it goes on from
   * @param tokens for each row, the token
   */
  record Choice(int[] parents, int[] tokens) {}

  /**
   * Chooses the next token of each row.
   *
   * @param logits a row each; changed
   */
  Choice choose(float[][] logits);

  /** Whether there is nothing left to choose. */
  boolean finished();

  /** What was found, the best first. */
  List<Hypothesis> results();

  static int[] append(int[] tokens, int token) {
    var longer = Arrays.copyOf(tokens, tokens.length + 1);
    longer[tokens.length] = token;
    return longer;
  }
}
