package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.linear;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/** {@code x · weight + bias} as GPT-2 stores it: weight (in, out), bias (out). */
public final class Conv1D extends Module {
  private final Parameter weight;
  private final Parameter bias;

  public Conv1D(int in, int out, Initializer initializer) {
    weight = parameter("weight", initializer, in, out);
    bias = parameter("bias", Initializer.ZEROS, out);
  }

  /**
   * @param x (…, in)
   * @return (…, out) in the pass's element type
   */
  public Tensor forward(Tensor x, Pass pass) {
    return linear(
        pass.cast(x), pass.cast(weight.value()).t(), new TensorOptional(pass.cast(bias.value())));
  }
}
