package org.diapason.task;

import static org.bytedeco.pytorch.global.torch.argmax;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How well a model foresaw the targets of each example: the sum of their cross-entropies, and how
 * many it would have guessed.
 */
enum TokenScores implements Outputs {
  OUTPUTS;

  private static final int EACH = 0;

  /**
   * @param logits (1, N, V), of the targets' places
   */
  @Override
  public List<float[]> of(Tensor logits, Batch batch) {
    var losses = floats(TokenCrossEntropy.losses(logits, batch, EACH, 0));
    var targets = AbstractTensor.create(batch.targets()).to(logits.device(), ScalarType.Long);
    var guessed = floats(argmax(logits.flatten(0, 1), new LongOptional(1), false).eq(targets));
    var scores = new ArrayList<float[]>();
    var next = 0;
    for (var labels : batch.labels()) {
      var sum = 0.0;
      var hits = 0;
      for (var end = next + (int) labels[0]; next < end; next++) {
        sum += losses[next];
        hits += guessed[next] > 0 ? 1 : 0;
      }
      scores.add(new float[] {(float) sum, hits});
    }
    return scores;
  }

  private static float[] floats(Tensor row) {
    var memory = row.to(ScalarType.Float).cpu().contiguous();
    var values = new float[(int) memory.numel()];
    memory.data_ptr_float().get(values);
    return values;
  }
}
