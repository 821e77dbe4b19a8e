package org.diapason.metric;

/**
 * What a prediction and a reference share.
 *
 * @param precision the share of the prediction
 * @param recall the share of the reference
 */
record Overlap(double precision, double recall) {
  static final Overlap NONE = new Overlap(0, 0);

  /** Nothing is shared with what is empty. */
  static Overlap of(long hits, long predicted, long actual) {
    return new Overlap(hits / (double) Math.max(predicted, 1), hits / (double) Math.max(actual, 1));
  }

  double fMeasure() {
    return Scores.ratio(2 * precision * recall, precision + recall);
  }
}
