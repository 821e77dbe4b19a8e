package org.diapason.checkpoint;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.diapason.tensor.DType;

/** What a file says of one tensor: its element type and its shape. */
public record TensorInfo(DType dtype, long... shape) {

  /** Number of elements. */
  public long elements() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** Whether elements of this shape, if it is a possible one, take so many bytes. */
  boolean hasBytes(long bytes) {
    try {
      return Arrays.stream(shape).allMatch(size -> size >= 0)
          && Math.multiplyExact(elements(), (long) dtype.bytes()) == bytes;
    } catch (ArithmeticException e) {
      return false; // more than any file holds
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorInfo that
        && dtype == that.dtype
        && Arrays.equals(shape, that.shape);
  }

  @Override
  public int hashCode() {
    return 31 * dtype.hashCode() + Arrays.hashCode(shape);
  }

  /** For messages: {@code float32 [384, 384]}. */
  @Override
  public String toString() {
    return dtype.torchName()
        + Arrays.stream(shape)
            .mapToObj(Long::toString)
            .collect(Collectors.joining(", ", " [", "]"));
  }
}
