package org.diapason.task;

import static org.bytedeco.pytorch.global.torch.mse_loss;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Squared error of every value, as {@code torch.nn.MSELoss}. */
record SquaredError() implements Loss {
  private static final int SUM = 2;

  @Override
  public Tensor sum(Tensor logits, Batch batch) {
    return mse_loss(logits.to(ScalarType.Float), batch.labelTensor(logits), SUM);
  }

  @Override
  public double normalizer(Batch batch) {
    return (double) batch.size() * batch.labels()[0].length;
  }
}
