package org.diapason.model;

import java.util.List;

/**
 * The head that a task wants on a pretrained body.
 *
 * @param kind what it does
 * @param labels names of its outputs
 */
public record HeadSpec(HeadKind kind, List<String> labels, ProblemType problemType) {

  public HeadSpec {
    labels = List.copyOf(labels);
  }

  public static HeadSpec sequenceClassification(List<String> labels, ProblemType problemType) {
    return new HeadSpec(HeadKind.SEQUENCE_CLASSIFICATION, labels, problemType);
  }
}
