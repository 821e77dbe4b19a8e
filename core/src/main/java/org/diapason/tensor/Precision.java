package org.diapason.tensor;

/**
 * In what element type matrix products are computed; weights, sums and statistics have their own.
 */
public enum Precision {
  /** bfloat16 where the processor multiplies it in hardware, else float32. */
  AUTO,
  FLOAT32,
  BFLOAT16;

  /**
   * The element type that this choice means in a run; Transformers' computes in float32 unless it
   * is told otherwise.
   */
  public DType resolve(Reproducible reproducible) {
    return this == AUTO && reproducible == Reproducible.HUGGINGFACE ? DType.FLOAT32 : resolve();
  }

  /** The element type that this choice means on this machine. */
  public DType resolve() {
    return switch (this) {
      case AUTO ->
          NativeRuntime.hasFastBfloat16() || Devices.hasCuda() ? DType.BFLOAT16 : DType.FLOAT32;
      case FLOAT32 -> DType.FLOAT32;
      case BFLOAT16 -> DType.BFLOAT16;
    };
  }
}
