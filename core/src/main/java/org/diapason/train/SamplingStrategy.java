package org.diapason.train;

/** In what order an epoch goes through the training data. */
public enum SamplingStrategy {
  RANDOM,
  SEQUENTIAL,
  /** Examples of about the same length together, so that batches have little padding. */
  GROUP_BY_LENGTH
}
