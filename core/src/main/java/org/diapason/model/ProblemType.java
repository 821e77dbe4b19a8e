package org.diapason.model;

import java.util.Arrays;
import java.util.Optional;

/**
 * What the outputs of a sequence classifier mean, as {@code problem_type} in {@code config.json}.
 */
public enum ProblemType {
  /** One class of several: softmax and cross-entropy. */
  SINGLE_LABEL_CLASSIFICATION,
  /** Any number of classes: a sigmoid and binary cross-entropy for each. */
  MULTI_LABEL_CLASSIFICATION,
  /** Values: mean squared error. */
  REGRESSION;

  public String key() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  public static Optional<ProblemType> of(String key) {
    return Arrays.stream(values()).filter(type -> type.key().equals(key)).findFirst();
  }
}
