package org.diapason.text;

import org.jspecify.annotations.Nullable;

/**
 * What a caller decides about tokenization; null leaves it to the tokenizer's files.
 *
 * @param maxLength the most tokens that an encoding may have, special ones included; null truncates
 *     nothing. The truncation that {@code tokenizer.json} stores is never used: it tells of the
 *     training of another model.
 * @param truncationSide where tokens are taken away
 * @param paddingSide where a collator pads
 * @param addSpecialTokens whether {@code [CLS]}, {@code [SEP]} and the like are put around the text
 */
public record TokenizerOptions(
    @Nullable Integer maxLength,
    @Nullable Side truncationSide,
    @Nullable Side paddingSide,
    boolean addSpecialTokens) {

  /** No truncation, the sides of the files, special tokens added. */
  public static final TokenizerOptions DEFAULTS = new TokenizerOptions(null, null, null, true);

  public TokenizerOptions {
    if (maxLength != null && maxLength < 1) {
      throw new IllegalArgumentException("maxLength must be at least 1: " + maxLength);
    }
  }

  /** The same, with at most this many tokens a text or pair. */
  public TokenizerOptions withMaxLength(int tokens) {
    return new TokenizerOptions(tokens, truncationSide, paddingSide, addSpecialTokens);
  }
}
