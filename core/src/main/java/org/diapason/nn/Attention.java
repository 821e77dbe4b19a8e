package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.matmul;
import static org.bytedeco.pytorch.global.torch.softmax;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * Scaled dot-product attention with dropout on its weights (Vaswani et al., 2017). Written out as
 * matrix product, softmax and matrix product: libtorch's fused operator multiplies bfloat16 in a
 * naive loop on the processor.
 */
public final class Attention {
  private final Dropout dropout;

  public Attention(Dropout dropout) {
    this.dropout = dropout;
  }

  /**
   * @param query (B, T, H, D)
   * @param key (B, T, H, D)
   * @param value (B, T, H, D)
   * @return (B, T, H × D)
   */
  public Tensor forward(Tensor query, Tensor key, Tensor value, Pass pass) {
    var packing = pass.packing();
    if (packing == null) {
      return attend(query, key, value, pass);
    }
    var queries = packing.split(query);
    var keys = packing.split(key);
    var values = packing.split(value);
    var attended = new TensorVector();
    for (int i = 0; i < packing.size(); i++) {
      attended.push_back(attend(queries.get(i), keys.get(i), values.get(i), pass.ofSequence(i)));
    }
    return cat(attended, 1);
  }

  private Tensor attend(Tensor query, Tensor key, Tensor value, Pass pass) {
    var scale = new Scalar(1 / Math.sqrt((double) query.size(3)));
    var scores = matmul(query.transpose(1, 2).mul(scale), key.permute(0, 2, 3, 1)); // (B, H, T, T)
    var bias = pass.attentionBias();
    var weights = softmax(bias == null ? scores : scores.add_(bias), -1);
    var attended = matmul(dropout.forward(weights, pass), value.transpose(1, 2)); // (B, H, T, D)
    return attended.transpose(1, 2).flatten(2, 3);
  }
}
