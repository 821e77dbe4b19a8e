package org.diapason.nn;

import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** How a weight that no checkpoint gives begins. Draws from PyTorch's default generator. */
@FunctionalInterface
public interface Initializer {
  Initializer ZEROS = tensor -> tensor.fill_(new Scalar(0.0));
  Initializer ONES = tensor -> tensor.fill_(new Scalar(1.0));

  /** Fills a tensor in place. */
  void fill(Tensor tensor);

  static Initializer normal(double standardDeviation) {
    return tensor -> tensor.normal_(0.0, standardDeviation, new GeneratorOptional());
  }
}
