package org.diapason.metric;

/**
 * What BLEU puts in place of a precision of 0, under the names that sacrebleu gives; after Chen and
 * Cherry, "A Systematic Comparison of Smoothing Techniques for Sentence-Level BLEU" (2014).
 */
public enum BleuSmoothing {
  /** Half of one hit for the first order without hits, a quarter for the next, and so on. */
  EXP("exp", Double.NaN),
  /** A fixed number of hits where there is none. */
  FLOOR("floor", 0.1),
  /** As many more hits and n-grams for every order but the first. */
  ADD_K("add-k", 1),
  /** Nothing: one order without hits makes the score 0. */
  NONE("none", Double.NaN);

  private final String word;
  private final double standardValue;

  BleuSmoothing(String word, double standardValue) {
    this.word = word;
    this.standardValue = standardValue;
  }

  /** The value that is used where none is given; NaN where none is needed. */
  double standardValue() {
    return standardValue;
  }

  boolean takesValue() {
    return !Double.isNaN(standardValue);
  }

  /** The name in configurations and signatures. */
  @Override
  public String toString() {
    return word;
  }
}
