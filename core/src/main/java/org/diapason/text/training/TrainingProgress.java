package org.diapason.text.training;

/** Watches how a training comes along. */
@FunctionalInterface
public interface TrainingProgress {

  /** Sees nothing. */
  TrainingProgress NONE = (phase, done, total) -> {};

  /**
   * @param phase in a word, such as {@code merging}; one comes after the other
   * @param done at most {@code total}, which the last call of a phase gives
   */
  void accept(String phase, long done, long total);
}
