package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.empty;

import org.bytedeco.pytorch.Tensor;
import org.diapason.tensor.DType;
import org.diapason.tensor.Devices;
import org.diapason.tensor.Gradients;
import org.diapason.tensor.TensorScope;
import org.jspecify.annotations.Nullable;

/**
 * A weight: its shape and its first value, then, once allocated, its elements. The memory belongs
 * to no scope and is freed by {@link Module#close}.
 */
public final class Parameter {
  private final Initializer initializer;
  private final long[] shape;
  private @Nullable Tensor value;

  Parameter(Initializer initializer, long... shape) {
    this.initializer = initializer;
    this.shape = shape;
  }

  public long[] shape() {
    return shape.clone();
  }

  /**
   * @throws IllegalStateException before the weights are allocated and after the model is closed
   */
  public Tensor value() {
    var tensor = value;
    if (tensor == null || tensor.isNull()) {
      throw new IllegalStateException(
          "the weights are not in memory: the model is closed, or was never loaded");
    }
    return tensor;
  }

  /** Whether training changes this weight. */
  public boolean isTrainable() {
    return value().requires_grad();
  }

  public void setTrainable(boolean trainable) {
    value().set_requires_grad(trainable);
  }

  /** Makes room for the elements, which are undefined until they are read or initialized. */
  void allocate(DType dtype, String device) {
    try (var scope = TensorScope.open()) {
      value = TensorScope.adopt(empty(shape, Devices.options(dtype, device), null));
    }
  }

  /** Fills the weight as a new model has it. */
  public void initialize() {
    try (var scope = TensorScope.open();
        var inference = Gradients.off()) {
      initializer.fill(value());
    }
  }

  void free() {
    var tensor = value;
    if (tensor != null) {
      TensorScope.free(tensor);
    }
  }
}
