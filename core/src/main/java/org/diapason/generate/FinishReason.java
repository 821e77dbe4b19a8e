package org.diapason.generate;

/** Why a sequence ends where it does. */
public enum FinishReason {
  /** The model gave an end-of-sequence token. */
  EOS,
  /** One of the stop strings appeared. */
  STOP_STRING,
  /** As many tokens as were allowed, or as the model has positions for. */
  LENGTH
}
