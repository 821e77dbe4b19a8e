package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.stack;

import java.util.function.LongFunction;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Rotary position embedding (Su et al., 2021): pairs of elements of queries and keys are turned by
 * angles in proportion to their position, so that products depend on distances alone.
 *
 * @param frequencies radians a position for each pair, given how many positions the pass sees
 * @param scaling of sines and cosines
 * @param interleaved whether the two of a pair are neighbours, as in GPT-J, or half of all elements
 *     apart, as in GPT-NeoX
 */
public record Rotary(LongFunction<float[]> frequencies, double scaling, boolean interleaved) {

  /**
   * @param positions (B or 1, T) int64
   * @param count one more than the largest position
   */
  Rotation at(Tensor positions, long count, Pass pass) {
    var pairs =
        AbstractTensor.create(frequencies.apply(count)).to(positions.device(), ScalarType.Float);
    var angles = positions.unsqueeze(-1).mul(pairs); // (B or 1, T, R / 2)
    var cos = angles.cos();
    var sin = angles.sin();
    return new Rotation(ofPairs(cos, cos, pass), ofPairs(sin.neg(), sin, pass), interleaved);
  }

  private Tensor ofPairs(Tensor first, Tensor second, Pass pass) {
    var pairs = stack(new TensorVector(first, second), interleaved ? -1 : -2);
    var flat = pairs.flatten(-2, -1).unsqueeze(2); // (B or 1, T, 1, R)
    return pass.cast(scaling == 1 ? flat : flat.mul(new Scalar(scaling)));
  }
}
