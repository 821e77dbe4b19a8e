package org.diapason.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What of a batch's logits is kept in Java arrays, an array an example. */
@FunctionalInterface
public interface Outputs {

  /** All logits, for heads that give a row an example. */
  Outputs ROWS = (logits, batch) -> rows(logits);

  /**
   * @param logits as the model gave them
   */
  List<float[]> of(Tensor logits, Batch batch);

  /** The rows of (B, N). */
  static List<float[]> rows(Tensor matrix) {
    var width = (int) matrix.size(1);
    var memory = matrix.to(ScalarType.Float).cpu().contiguous();
    var all = new float[(int) memory.numel()];
    memory.data_ptr_float().get(all);
    var rows = new ArrayList<float[]>();
    for (int start = 0; start < all.length; start += width) {
      rows.add(Arrays.copyOfRange(all, start, start + width));
    }
    return rows;
  }
}
