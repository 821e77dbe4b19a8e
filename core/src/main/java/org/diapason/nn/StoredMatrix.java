package org.diapason.nn;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A weight in a form that {@link Product} alone can read, and nothing trains. */
sealed interface StoredMatrix extends AutoCloseable permits Int8, Packed {

  /**
   * {@code x · matrixᵀ + bias}.
   *
   * @param x (…, in), in the element type of the model
   * @param bias (out), of the same
   * @return (…, out)
   */
  Tensor multiply(Tensor x, @Nullable Tensor bias);

  @Override
  void close();
}
