package org.diapason.task;

import static org.bytedeco.pytorch.global.torch.binary_cross_entropy_with_logits;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Binary cross-entropy of every class on its own, as {@code torch.nn.BCEWithLogitsLoss}. */
record BinaryCrossEntropy() implements Loss {
  private static final int SUM = 2;

  @Override
  public Tensor sum(Tensor logits, Batch batch) {
    return binary_cross_entropy_with_logits(
        logits.to(ScalarType.Float),
        batch.labelTensor(logits),
        new TensorOptional(),
        new TensorOptional(),
        SUM);
  }

  @Override
  public double normalizer(Batch batch) {
    return (double) batch.size() * batch.labels()[0].length;
  }
}
