package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.cat;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * The angles of a {@link Rotary} at the positions of one pass.
 *
 * @param cos (B or 1, T, 1, R)
 * @param sin (B or 1, T, 1, R), negative for the first of each pair
 * @param interleaved whether the two of a pair are neighbours, or half of R apart
 */
public record Rotation(Tensor cos, Tensor sin, boolean interleaved) {

  /**
   * Turns each pair of the first R elements of every head and leaves the rest.
   *
   * @param x (B, T, H, D)
   */
  public Tensor turn(Tensor x) {
    var turned = cos.size(3);
    var rest = x.size(3) - turned;
    return rest == 0
        ? all(x)
        : cat(new TensorVector(all(x.narrow(3, 0, turned)), x.narrow(3, turned, rest)), 3);
  }

  private Tensor all(Tensor x) {
    var half = x.size(3) / 2;
    var swapped =
        interleaved
            ? x.unflatten(3, half, 2).roll(new long[] {1}, 4)
            : x.unflatten(3, 2, half).roll(new long[] {1}, 3);
    return x.mul(cos).addcmul(swapped.flatten(3, 4), sin);
  }
}
