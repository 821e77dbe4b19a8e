package org.diapason.nn;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A batch as a model takes it.
 *
 * @param inputIds (B, T) int64
 * @param attentionMask (B, T) int64, 1 for a token and 0 for padding; null when there is no padding
 * @param tokenTypeIds (B, T) int64; null when all are 0
 */
public record Inputs(
    Tensor inputIds, @Nullable Tensor attentionMask, @Nullable Tensor tokenTypeIds) {}
