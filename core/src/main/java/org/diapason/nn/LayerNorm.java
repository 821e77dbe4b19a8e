package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.layer_norm;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * Layer normalization over the last dimension (Ba, Kiros and Hinton, 2016), as {@code
 * torch.nn.LayerNorm}.
 */
public final class LayerNorm extends Module {
  private final Parameter weight;
  private final Parameter bias;
  private final double epsilon;

  public LayerNorm(int width, double epsilon) {
    weight = parameter("weight", Initializer.ONES, width);
    bias = parameter("bias", Initializer.ZEROS, width);
    this.epsilon = epsilon;
  }

  /**
   * @param x (…, C)
   * @return (…, C) in the weights' element type
   */
  public Tensor forward(Tensor x) {
    var scale = weight.value();
    return layer_norm(
        x.to(scale.scalar_type()),
        weight.shape(),
        new TensorOptional(scale),
        new TensorOptional(bias.value()),
        epsilon,
        false);
  }
}
