package org.diapason.task;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;

import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Cross-entropy of the tokens that have a target, as Transformers' {@code ForCausalLMLoss}; with
 * label smoothing as its {@code LabelSmoother}.
 */
record TokenCrossEntropy(double labelSmoothing) implements Loss {
  private static final int SUM = 2;
  private static final long IGNORED = -100;

  /**
   * @param logits (1, N, V), of the targets' places
   */
  @Override
  public Tensor sum(Tensor logits, Batch batch) {
    return losses(logits, batch, SUM, labelSmoothing);
  }

  @Override
  public double normalizer(Batch batch) {
    return batch.targets().length;
  }

  static Tensor losses(Tensor logits, Batch batch, int reduction, double labelSmoothing) {
    var targets =
        AbstractTensor.create(batch.targets()).to(logits.device(), ScalarType.Long); // (N)
    return cross_entropy_loss(
        logits.flatten(0, 1).to(ScalarType.Float),
        targets,
        new TensorOptional(),
        reduction,
        IGNORED,
        labelSmoothing);
  }
}
