package org.diapason.generate;

/**
 * When beam search ends, under Transformers' names {@code true}, {@code false} and {@code never}.
 */
public enum EarlyStopping {
  /** As soon as there are as many finished sequences as beams. */
  TRUE,
  /** When it is unlikely that a better sequence is found, judged by the present length. */
  FALSE,
  /** Only when there cannot be a better sequence. */
  NEVER
}
