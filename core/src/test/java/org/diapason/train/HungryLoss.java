package org.diapason.train;

import static org.bytedeco.pytorch.global.torch.empty;

import org.bytedeco.pytorch.Tensor;
import org.diapason.model.Model;
import org.diapason.task.Batch;
import org.diapason.task.Loss;
import org.diapason.task.TextClassification;

/** The loss of a model, which needs more memory than any machine has for batches over a size. */
final class HungryLoss implements Loss {
  private static final long ABSURD = 1L << 52;

  private final Loss sound;
  private final int largest;
  private final int patience;
  private int batches;

  /**
   * @param largest examples in a batch that fits
   * @param patience batches over that size that fit too
   */
  HungryLoss(Model model, int largest, int patience) {
    this.sound = TextClassification.of(model.problemType()).loss(model.config().head(), 0, null);
    this.largest = largest;
    this.patience = patience;
  }

  @Override
  public Tensor sum(Tensor logits, Batch batch) {
    if (batch.size() > largest && ++batches > patience) {
      return empty(ABSURD).sum();
    }
    return sound.sum(logits, batch);
  }

  @Override
  public double normalizer(Batch batch) {
    return sound.normalizer(batch);
  }
}
