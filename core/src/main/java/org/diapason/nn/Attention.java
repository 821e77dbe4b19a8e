package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.matmul;
import static org.bytedeco.pytorch.global.torch.softmax;

import java.util.Objects;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;

/**
 * Scaled dot-product attention with dropout on its weights (Vaswani et al., 2017). Written out as
 * matrix product, softmax and matrix product: libtorch's fused operator multiplies bfloat16 in a
 * naive loop on the processor.
 */
public final class Attention {
  private final @Nullable Double scale;
  private final Dropout dropout;

  /** Scores are divided by the square root of D. */
  public Attention(Dropout dropout) {
    this.scale = null;
    this.dropout = dropout;
  }

  /**
   * @param scale what scores are multiplied by
   */
  public Attention(double scale, Dropout dropout) {
    this.scale = scale;
    this.dropout = dropout;
  }

  /**
   * @param query (B, T, H, D)
   * @param key (B, T, H, D)
   * @param value (B, T, H, D)
   * @return (B, T, H × D)
   */
  public Tensor forward(Tensor query, Tensor key, Tensor value, Pass pass) {
    return forward(query, key, value, null, pass);
  }

  /**
   * The same with a bias.
   *
   * @param distances added to scores by how far tokens are apart, (1, H, T, T) of the longest
   *     sequence
   */
  public Tensor forward(
      Tensor query, Tensor key, Tensor value, @Nullable Tensor distances, Pass pass) {
    var packing = pass.packing();
    return packing == null
        ? attend(query, key, value, distances, pass.attentionBias(), pass)
        : packed(query, packing, key, value, packing, distances, pass);
  }

  /**
   * Attends to what an encoder has read.
   *
   * @param layer place of the block among those that do, from 0
   * @param query (B, T, H, D)
   * @param keys makes (B, S, H, D) of the encoder's hidden states
   * @param values likewise
   * @return (B, T, H × D)
   */
  public Tensor toEncoded(
      int layer,
      Tensor query,
      UnaryOperator<Tensor> keys,
      UnaryOperator<Tensor> values,
      Pass pass) {
    var encoded = Objects.requireNonNull(pass.encoded(), "not the pass of a second stack");
    var memory = encoded.read(layer, keys, values);
    var packing = pass.packing();
    var theirs = encoded.packing();
    return packing == null || theirs == null
        ? attend(query, memory.keys(), memory.values(), null, encoded.bias(), pass)
        : packed(query, packing, memory.keys(), memory.values(), theirs, null, pass);
  }

  private Tensor packed(
      Tensor query,
      Packing packing,
      Tensor key,
      Tensor value,
      Packing theirs,
      @Nullable Tensor distances,
      Pass pass) {
    var queries = packing.split(query);
    var keys = theirs.split(key);
    var values = theirs.split(value);
    var attended = new TensorVector();
    for (int i = 0; i < packing.size(); i++) {
      attended.push_back(
          attend(queries.get(i), keys.get(i), values.get(i), distances, null, pass.ofSequence(i)));
    }
    return cat(attended, 1);
  }

  private Tensor attend(
      Tensor query,
      Tensor key,
      Tensor value,
      @Nullable Tensor distances,
      @Nullable Tensor bias,
      Pass pass) {
    var factor = new Scalar(scale == null ? 1 / Math.sqrt((double) query.size(3)) : scale);
    var scores = matmul(query.transpose(1, 2).mul(factor), key.permute(0, 2, 3, 1)); // (B, H, T, S)
    if (distances != null) {
      scores = scores.add_(corner(distances, query.size(1), key.size(1)));
    }
    var weights = softmax(bias == null ? scores : scores.add_(bias), -1);
    var attended = matmul(dropout.forward(weights, pass), value.transpose(1, 2)); // (B, H, T, D)
    return attended.transpose(1, 2).flatten(2, 3);
  }

  /** What belongs to a sequence that is shorter than the longest, of (…, T, S). */
  static Tensor corner(Tensor bias, long tokens, long slots) {
    return bias.size(3) == slots ? bias : bias.narrow(2, 0, tokens).narrow(3, 0, slots);
  }
}
