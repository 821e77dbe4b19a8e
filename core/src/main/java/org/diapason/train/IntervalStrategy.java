package org.diapason.train;

/** When the loop evaluates or logs. */
public enum IntervalStrategy {
  NO,
  STEPS,
  EPOCH
}
