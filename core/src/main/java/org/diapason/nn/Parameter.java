package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.empty;

import java.util.function.Function;
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
  private final boolean byColumns;
  private boolean multiplied;
  private boolean constant;
  private boolean lookedUp;
  private @Nullable Tensor value;
  private @Nullable StoredMatrix stored;

  /**
   * @param byColumns whether the elements of a column of a matrix lie side by side in memory
   */
  Parameter(Initializer initializer, boolean byColumns, long... shape) {
    this.initializer = initializer;
    this.byColumns = byColumns;
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
    if (stored != null && (tensor == null || tensor.isNull())) {
      throw new IllegalStateException("the weight is kept for products, and serves them alone");
    }
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
    value().set_requires_grad(trainable && !constant);
  }

  /** Makes room for the elements, which are undefined until they are read or initialized. */
  void allocate(DType dtype, String device) {
    try (var scope = TensorScope.open()) {
      var options = Devices.options(dtype, device);
      value =
          TensorScope.adopt(
              byColumns
                  ? empty(new long[] {shape[1], shape[0]}, options, null).t()
                  : empty(shape, options, null));
    }
  }

  /** Fills the weight as a new model has it. */
  public void initialize() {
    try (var scope = TensorScope.open();
        var inference = Gradients.off()) {
      initializer.fill(value());
    }
  }

  /** Says that it never trains, whatever is asked: a buffer, as PyTorch calls it. */
  public Parameter constant() {
    constant = true;
    return this;
  }

  /** Says that {@link Product} reads it. */
  public Parameter forProducts() {
    multiplied = true;
    return this;
  }

  /** Says that rows of it are looked up. */
  Parameter forLookups() {
    lookedUp = true;
    return this;
  }

  /** The weight as a product reads it, (out, in). */
  Tensor matrix() {
    return byColumns ? value().t() : value();
  }

  /** The same in the form that it is kept in for products; null where it has none. */
  @Nullable StoredMatrix stored() {
    return stored;
  }

  /** Keeps a weight that products read in bytes, and as it was only where rows are looked up. */
  public void quantize() {
    store(Int8::new);
  }

  /** Keeps it in oneDNN's blocks, likewise. */
  public void pack() {
    store(Packed::new);
  }

  private void store(Function<Tensor, StoredMatrix> form) {
    if (multiplied && stored == null) {
      try (var scope = TensorScope.open()) {
        stored = form.apply(matrix());
      }
      if (!lookedUp) {
        TensorScope.free(value());
      }
    }
  }

  void free() {
    var tensor = value;
    if (tensor != null) {
      TensorScope.free(tensor);
    }
    if (stored != null) {
      stored.close();
    }
  }
}
