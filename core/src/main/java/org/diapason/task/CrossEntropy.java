package org.diapason.task;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Cross-entropy against one class number an example, as {@code torch.nn.CrossEntropyLoss}; with
 * label smoothing as Transformers' {@code LabelSmoother}.
 *
 * @param classWeights one a class, or none when all count alike
 */
record CrossEntropy(double labelSmoothing, float[] classWeights) implements Loss {
  private static final int SUM = 2;
  private static final long IGNORED = -100;

  @Override
  public Tensor sum(Tensor logits, Batch batch) {
    var targets = batch.labelTensor(logits).select(1, 0).to(ScalarType.Long); // (B)
    var weights =
        classWeights.length == 0
            ? new TensorOptional()
            : new TensorOptional(Tensor.create(classWeights).to(logits.device(), ScalarType.Float));
    return cross_entropy_loss(
        logits.to(ScalarType.Float), targets, weights, SUM, IGNORED, labelSmoothing);
  }

  @Override
  public double normalizer(Batch batch) {
    if (classWeights.length == 0) {
      return batch.size();
    }
    var sum = 0.0;
    for (var label : batch.labels()) {
      sum += classWeights[(int) label[0]];
    }
    return sum;
  }
}
