package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.cat;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Positions as waves of falling frequency (Vaswani et al., 2017): first all sines, then all
 * cosines, as MarianMT has them. Computed in float64.
 */
public final class SinusoidalPositions {
  private static final double LONGEST = 10_000;

  private SinusoidalPositions() {}

  /**
   * @param places (B, T) int64, from 0
   * @param width C, an even number
   * @return (B, T, C) float32
   */
  public static Tensor at(Tensor places, int width) {
    var lengths =
        IntStream.range(0, width / 2)
            .mapToDouble(i -> Math.pow(LONGEST, 2.0 * i / width))
            .toArray();
    var periods = AbstractTensor.create(lengths).to(places.device(), ScalarType.Double);
    var angles = places.to(ScalarType.Double).unsqueeze(2).div(periods);
    return cat(new TensorVector(angles.sin(), angles.cos()), 2).to(ScalarType.Float);
  }
}
