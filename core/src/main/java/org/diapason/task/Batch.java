package org.diapason.task;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.diapason.data.PaddedBatch;
import org.diapason.nn.Inputs;
import org.jspecify.annotations.Nullable;

/**
 * Examples that a model takes at once, in Java arrays; tensors are made in the scope of the step.
 *
 * @param labels a row an example, (B, targets); no rows when the examples have no labels
 */
public record Batch(PaddedBatch padded, float[][] labels) {
}
