package org.diapason.nn;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** {@code x · weightᵀ + bias}, as {@code torch.nn.Linear}: weight (out, in), bias (out) or none. */
public final class Linear extends Module {
  private final Parameter weight;
  private final @Nullable Parameter bias;

  public Linear(int in, int out, Initializer initializer) {
    this(in, out, initializer, true);
  }

  public Linear(int in, int out, Initializer initializer, boolean hasBias) {
    weight = parameter("weight", initializer, out, in).forProducts();
    bias = hasBias ? parameter("bias", Initializer.ZEROS, out) : null;
  }

  /**
   * @param x (…, in)
   * @return (…, out) in the pass's element type
   */
  public Tensor forward(Tensor x, Pass pass) {
    return Product.of(x, weight, bias, pass);
  }
}
