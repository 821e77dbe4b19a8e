package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.linear;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.jspecify.annotations.Nullable;

/** {@code x · weightᵀ + bias}, whatever the weight's elements are. */
public final class Product {
  private Product() {}

  /**
   * @param x (…, in)
   * @param weight of {@link Parameter#matrix} (out, in)
   * @param bias (out)
   * @return (…, out) in the pass's element type
   */
  public static Tensor of(Tensor x, Parameter weight, @Nullable Parameter bias, Pass pass) {
    var stored = weight.stored();
    var added = bias == null ? null : pass.cast(bias.value());
    return stored != null
        ? stored.multiply(pass.cast(x), added)
        : linear(
            pass.cast(x),
            pass.cast(weight.matrix()),
            added == null ? new TensorOptional() : new TensorOptional(added));
  }
}
