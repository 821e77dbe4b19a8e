package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.rms_norm;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Root mean square normalization over the last dimension (Zhang and Sennrich, 2019), computed in
 * float32.
 */
public final class RmsNorm extends Module {
  private final Parameter weight;
  private final double epsilon;
  private final boolean fromOne;

  public RmsNorm(int width, double epsilon) {
    this(width, epsilon, false);
  }

  private RmsNorm(int width, double epsilon, boolean fromOne) {
    weight = parameter("weight", fromOne ? Initializer.ZEROS : Initializer.ONES, width);
    this.epsilon = epsilon;
    this.fromOne = fromOne;
  }

  /** Scales by 1 + weight, as Gemma does. */
  public static RmsNorm fromOne(int width, double epsilon) {
    return new RmsNorm(width, epsilon, true);
  }

  /**
   * @param x (…, C)
   * @return (…, C) in the element type of {@code x}
   */
  public Tensor forward(Tensor x) {
    var scale = weight.value();
    if (fromOne) {
      scale = scale.to(ScalarType.Float).add(new Scalar(1.0));
    }
    var same = x.scalar_type() == scale.scalar_type() ? x : x.to(scale.scalar_type());
    var normed =
        rms_norm(same, weight.shape(), new TensorOptional(scale), new DoubleOptional(epsilon));
    return normed.scalar_type() == x.scalar_type() ? normed : normed.to(x.scalar_type());
  }
}
