package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.linear;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/** {@code x · weightᵀ + bias}, as {@code torch.nn.Linear}: weight (out, in), bias (out). */
public final class Linear extends Module {
  private final Parameter weight;
  private final Parameter bias;

  public Linear(int in, int out, Initializer initializer) {
    weight = parameter("weight", initializer, out, in);
    bias = parameter("bias", Initializer.ZEROS, out);
  }

  /**
   * @param x (…, in)
   * @return (…, out) in the pass's element type
   */
  public Tensor forward(Tensor x, Pass pass) {
    return linear(
        pass.cast(x), pass.cast(weight.value()), new TensorOptional(pass.cast(bias.value())));
  }
}
