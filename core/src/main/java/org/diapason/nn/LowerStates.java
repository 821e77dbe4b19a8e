package org.diapason.nn;

import org.bytedeco.pytorch.Tensor;

/**
 * What the lowest blocks of a stack gave for a batch.
 *
 * @param blocks how many they were
 * @param hidden (B, T, C), or (B, 1, C) of the first tokens where nothing above reads another; (1,
 *     N, C) of sequences in one row
 */
public record LowerStates(int blocks, Tensor hidden) {}
