package org.diapason.model;

import java.util.Arrays;
import java.util.Optional;

/** What a head turns hidden states into. */
public enum HeadKind {
  /** One vector of logits a sequence. */
  SEQUENCE_CLASSIFICATION("ForSequenceClassification"),
  /** A vector of logits over the vocabulary for every token. */
  MASKED_LM("ForMaskedLM"),
  /** For every token a vector of logits over the vocabulary, for the token that follows it. */
  CAUSAL_LM("ForCausalLM"),
  /** The same for each token of a text that a decoder writes to another one. */
  CONDITIONAL_GENERATION("ForConditionalGeneration");

  /** What GPT-2's class of its time calls its head. */
  private static final String OLD_CAUSAL_LM = "LMHeadModel";

  /** What MarianMT's class calls it. */
  private static final String TRANSLATION = "MTModel";

  private final String suffix;

  HeadKind(String suffix) {
    this.suffix = suffix;
  }

  /** How Transformers' class names of such models end. */
  public String suffix() {
    return suffix;
  }

  /**
   * The kind that a class name of Transformers names, such as {@code
   * BertForSequenceClassification}.
   */
  public static Optional<HeadKind> ofClassName(String name) {
    if (name.endsWith(TRANSLATION)) {
      return Optional.of(CONDITIONAL_GENERATION);
    }
    return name.endsWith(OLD_CAUSAL_LM)
        ? Optional.of(CAUSAL_LM)
        : Arrays.stream(values()).filter(kind -> name.endsWith(kind.suffix)).findFirst();
  }
}
