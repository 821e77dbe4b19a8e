package org.diapason.model;

/** What a head turns hidden states into. */
public enum HeadKind {
  /** One vector of logits a sequence. */
  SEQUENCE_CLASSIFICATION("ForSequenceClassification");

  private final String suffix;

  HeadKind(String suffix) {
    this.suffix = suffix;
  }

  /** How Transformers' class names of such models end. */
  public String suffix() {
    return suffix;
  }
}
