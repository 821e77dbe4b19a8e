package org.diapason.task;

import org.bytedeco.pytorch.Tensor;

/**
 * What training makes small: a sum over targets, and what that sum is divided by. Kept apart so
 * that the gradient of several small batches equals that of one large batch, whatever their sizes.
 */
public interface Loss {

  /**
   * The summed loss of a batch, a float32 scalar.
   *
   * @param logits as the model gave them
   */
  Tensor sum(Tensor logits, Batch batch);

  /** What the sum is divided by to be a mean: the number of targets, or their summed weights. */
  double normalizer(Batch batch);
}
