package org.diapason.model;

import java.util.List;
import org.diapason.config.UserException;
import org.jspecify.annotations.Nullable;

/**
 * The head that a task wants on a pretrained body.
 *
 * @param kind what it does
 * @param labels names of its outputs; none where the outputs are the vocabulary
 * @param problemType what its outputs mean; null where they are the vocabulary
 */
public record HeadSpec(HeadKind kind, List<String> labels, @Nullable ProblemType problemType) {

  public HeadSpec {
    labels = List.copyOf(labels);
  }

  public static HeadSpec sequenceClassification(List<String> labels, ProblemType problemType) {
    return new HeadSpec(HeadKind.SEQUENCE_CLASSIFICATION, labels, problemType);
  }

  /** Guesses masked tokens, as BERT was pretrained to. */
  public static HeadSpec maskedLm() {
    return new HeadSpec(HeadKind.MASKED_LM, List.of(), null);
  }

  /** Says what follows a text, token by token. */
  public static HeadSpec causalLm() {
    return new HeadSpec(HeadKind.CAUSAL_LM, List.of(), null);
  }

  /** Says what a text is answered by, token by token. */
  public static HeadSpec conditionalGeneration() {
    return new HeadSpec(HeadKind.CONDITIONAL_GENERATION, List.of(), null);
  }

  /** What is thrown where an architecture has no such head. */
  UserException notOn(String modelType) {
    return new UserException(
        "a model of type %s takes no %s head; choose another model or another task"
            .formatted(modelType, kind.suffix()));
  }

  /** For messages, such as {@code a ForSequenceClassification head (regression)}. */
  public String description() {
    return "a %s head%s"
        .formatted(kind.suffix(), problemType == null ? "" : " (%s)".formatted(problemType.key()));
  }
}
