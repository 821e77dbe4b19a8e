package org.diapason.nn;

import org.bytedeco.pytorch.Tensor;

/**
 * {@code x · weight + bias} as GPT-2 stores it: weight (in, out), bias (out). In memory the weight
 * lies as that of {@link Linear}, which oneDNN multiplies faster.
 */
public final class Conv1D extends Module {
  private final Parameter weight;
  private final Parameter bias;

  public Conv1D(int in, int out, Initializer initializer) {
    weight = parameterByColumns("weight", initializer, in, out).forProducts();
    bias = parameter("bias", Initializer.ZEROS, out);
  }

  /**
   * @param x (…, in)
   * @return (…, out) in the pass's element type
   */
  public Tensor forward(Tensor x, Pass pass) {
    return Product.of(x, weight, bias, pass);
  }
}
