package org.diapason.train;

/** When the loop writes a checkpoint. */
public enum SaveStrategy {
  NO,
  STEPS,
  EPOCH,
  /** Whenever {@code metric_for_best_model} has a new best value. */
  BEST
}
