package org.diapason.checkpoint;

import static org.bytedeco.pytorch.global.torch.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.diapason.tensor.DType;
import org.diapason.tensor.TensorScope;

/** Tensors as Java values, for tests. */
final class Tensors {
  private Tensors() {}

  /**
   * Reads a tensor in its own type, straight into memory, and as float64, through the conversion;
   * both must agree.
   */
  static double[] read(WeightSource source, String name) {
    var info = Objects.requireNonNull(source.tensors().get(name), name);
    try (var scope = TensorScope.open()) {
      var own = zeros(info.shape(), new TensorOptions(info.dtype().scalarType()));
      source.read(name, own);
      var converted = zeros(info.shape(), new TensorOptions(ScalarType.Double));
      source.read(name, converted);
      assertArrayEquals(values(converted), values(own), name);
      return values(own);
    }
  }

  /** The fixtures hold a tensor of every type, under the type's name. */
  static void assertTypeIsRead(WeightSource source, DType type) {
    assertEquals(new TensorInfo(type, 2, 3), source.tensors().get(type.torchName()));
    var expected =
        type == DType.BOOL
            ? new double[] {0, 1, 1, 1, 1, 1}
            : type.isFloating() ? steps(6) : counting(6);
    assertArrayEquals(expected, read(source, type.torchName()));
  }

  static double[] values(Tensor tensor) {
    try (var scope = TensorScope.open()) {
      var flat = tensor.detach().to(ScalarType.Double).contiguous();
      var values = new double[Math.toIntExact(flat.numel())];
      if (values.length > 0) {
        new DoublePointer(flat.data_ptr()).get(values);
      }
      return values;
    }
  }

  /** -1, -0.5, 0, 0.5, …: what the fixtures hold. */
  static double[] steps(int count) {
    return IntStream.range(0, count).mapToDouble(i -> i / 2.0 - 1).toArray();
  }

  static double[] counting(int count) {
    return DoubleStream.iterate(0, i -> i + 1).limit(count).toArray();
  }
}
