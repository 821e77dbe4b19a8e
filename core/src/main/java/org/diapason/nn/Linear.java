package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.linear;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.jspecify.annotations.Nullable;

/** {@code x · weightᵀ + bias}, as {@code torch.nn.Linear}: weight (out, in), bias (out) or none. */
public final class Linear extends Module {
  private final Parameter weight;
  private final @Nullable Parameter bias;

  public Linear(int in, int out, Initializer initializer) {
    this(in, out, initializer, true);
  }

  public Linear(int in, int out, Initializer initializer, boolean hasBias) {
    weight = parameter("weight", initializer, out, in);
    bias = hasBias ? parameter("bias", Initializer.ZEROS, out) : null;
  }

  /**
   * @param x (…, in)
   * @return (…, out) in the pass's element type
   */
  public Tensor forward(Tensor x, Pass pass) {
    return linear(
        pass.cast(x),
        pass.cast(weight.value()),
        bias == null ? new TensorOptional() : new TensorOptional(pass.cast(bias.value())));
  }
}
