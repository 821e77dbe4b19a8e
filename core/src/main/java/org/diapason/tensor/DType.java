package org.diapason.tensor;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The element types that checkpoints hold, under the names of safetensors, of PyTorch and of {@code
 * config.json}.
 */
public enum DType {
  FLOAT64("F64", "float64", 8, ScalarType.Double),
  FLOAT32("F32", "float32", 4, ScalarType.Float),
  FLOAT16("F16", "float16", 2, ScalarType.Half),
  BFLOAT16("BF16", "bfloat16", 2, ScalarType.BFloat16),
  INT64("I64", "int64", 8, ScalarType.Long),
  INT32("I32", "int32", 4, ScalarType.Int),
  INT16("I16", "int16", 2, ScalarType.Short),
  INT8("I8", "int8", 1, ScalarType.Char),
  UINT8("U8", "uint8", 1, ScalarType.Byte),
  BOOL("BOOL", "bool", 1, ScalarType.Bool);

  private final String safetensorsName;
  private final String torchName;
  private final int bytes;
  private final ScalarType scalarType;

  DType(String safetensorsName, String torchName, int bytes, ScalarType scalarType) {
    this.safetensorsName = safetensorsName;
    this.torchName = torchName;
    this.bytes = bytes;
    this.scalarType = scalarType;
  }

  /** As safetensors headers write it, such as {@code BF16}. */
  public String safetensorsName() {
    return safetensorsName;
  }

  /** As PyTorch and {@code config.json} write it, such as {@code bfloat16}. */
  public String torchName() {
    return torchName;
  }

  /** Size of an element. */
  public int bytes() {
    return bytes;
  }

  public ScalarType scalarType() {
    return scalarType;
  }

  public boolean isFloating() {
    return this == FLOAT64 || this == FLOAT32 || this == FLOAT16 || this == BFLOAT16;
  }

  public static Optional<DType> ofSafetensors(String name) {
    return Arrays.stream(values()).filter(type -> type.safetensorsName.equals(name)).findFirst();
  }

  public static Optional<DType> ofTorch(String name) {
    return Arrays.stream(values()).filter(type -> type.torchName.equals(name)).findFirst();
  }

  /**
   * @throws IllegalArgumentException for a type that no checkpoint holds (complex, quantized)
   */
  public static DType of(ScalarType scalarType) {
    var wanted = scalarType.intern();
    return Arrays.stream(values())
        .filter(type -> type.scalarType == wanted)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no checkpoint type for " + wanted));
  }
}
