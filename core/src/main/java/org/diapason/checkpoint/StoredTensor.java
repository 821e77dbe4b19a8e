package org.diapason.checkpoint;

import static org.bytedeco.pytorch.global.torch.empty;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.diapason.tensor.DType;
import org.diapason.tensor.TensorScope;

/**
 * Where a tensor lies in a file.
 *
 * @param position of the first element, in bytes
 * @param strides distance in the file between neighbours along each dimension, in elements, not
 *     negative; whoever makes the record has checked that all elements lie inside the file
 */
record StoredTensor(TensorFile file, long position, TensorInfo info, long[] strides) {

  /** Elements that lie in the order of their indices. */
  static StoredTensor rowMajor(TensorFile file, long position, TensorInfo info) {
    var strides = new long[info.shape().length];
    long stride = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= Math.max(1, info.shape()[i]);
    }
    return new StoredTensor(file, position, info, strides);
  }

  /** The transpose of the rows × columns matrix that the file holds. */
  static StoredTensor transposed(
      TensorFile file, long position, DType dtype, long rows, long columns) {
    return new StoredTensor(
        file, position, new TensorInfo(dtype, columns, rows), new long[] {1, columns});
  }

  /** Fills a tensor of this shape, of any type and device. */
  void read(Tensor destination) {
    if (info.elements() == 0) {
      return;
    }
    try (var scope = TensorScope.open()) {
      var target = destination.detach();
      var order = dimensionsByStride();
      if (isGapless(order)) {
        file.read(position, info.dtype(), target.permute(order));
        return;
      }
      var span =
          empty(
              new long[] {spanElements()},
              new TensorOptions(info.dtype().scalarType()),
              new MemoryFormatOptional());
      file.read(position, info.dtype(), span);
      target.copy_(span.as_strided(info.shape(), strides));
    }
  }

  /** Elements from the first to the last one, gaps included. */
  long spanElements() {
    if (info.elements() == 0) {
      return 0;
    }
    long last = 0;
    for (int i = 0; i < strides.length; i++) {
      last = Math.addExact(last, Math.multiplyExact(info.shape()[i] - 1, strides[i]));
    }
    return Math.addExact(last, 1);
  }

  private long[] dimensionsByStride() {
    return IntStream.range(0, strides.length)
        .boxed()
        .sorted(Comparator.comparing((Integer i) -> strides[i]).reversed())
        .mapToLong(Integer::longValue)
        .toArray();
  }

  private boolean isGapless(long[] order) {
    long expected = 1;
    for (int i = order.length - 1; i >= 0; i--) {
      var size = info.shape()[(int) order[i]];
      if (size > 1 && strides[(int) order[i]] != expected) {
        return false;
      }
      expected *= size;
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StoredTensor that
        && file.equals(that.file)
        && position == that.position
        && info.equals(that.info)
        && Arrays.equals(strides, that.strides);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(position) + 31 * info.hashCode();
  }
}
