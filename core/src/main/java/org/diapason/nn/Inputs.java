package org.diapason.nn;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A batch as a model takes it: a row a sequence, or all sequences packed into one row, B = 1.
 *
 * @param inputIds (B, T) int64
 * @param attentionMask (B, T) int64, 1 for a token and 0 for padding; null when there is no padding
 * @param tokenTypeIds (B, T) int64; null when all are 0
 * @param packing where each sequence lies in the one row; null when each has a row of its own
 * @param lower where the model goes on from; null when it begins at the tokens
 * @param places whose logits are wanted, (N) int64 into B × T; null for all
 * @param decoder what a second stack reads, whose {@code places} are those that count; null for
 *     models of one
 */
public record Inputs(
    Tensor inputIds,
    @Nullable Tensor attentionMask,
    @Nullable Tensor tokenTypeIds,
    @Nullable Packing packing,
    @Nullable LowerStates lower,
    @Nullable Tensor places,
    @Nullable Inputs decoder) {

  /** For models of one stack. */
  public Inputs(
      Tensor inputIds,
      @Nullable Tensor attentionMask,
      @Nullable Tensor tokenTypeIds,
      @Nullable Packing packing,
      @Nullable LowerStates lower,
      @Nullable Tensor places) {
    this(inputIds, attentionMask, tokenTypeIds, packing, lower, places, null);
  }

  /** Tokens without padding, of which all logits are wanted. */
  public static Inputs of(Tensor inputIds) {
    return new Inputs(inputIds, null, null, null, null, null, null);
  }
}
