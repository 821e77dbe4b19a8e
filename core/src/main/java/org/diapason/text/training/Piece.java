package org.diapason.text.training;

/**
 * A piece of a unigram model.
 *
 * @param score the logarithm of its probability
 */
record Piece(String text, double score) {

  int[] characters() {
    return text.codePoints().toArray();
  }
}
