package org.diapason.checkpoint;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diapason.tensor.DType;

/** One BundleEntryProto of TensorFlow: a variable's type, shape and place. */
final class TensorFlowEntry {
  /** Members of TensorFlow's DataType. */
  private static final Map<Integer, DType> TYPES =
      Map.of(
          1, DType.FLOAT32,
          2, DType.FLOAT64,
          3, DType.INT32,
          4, DType.UINT8,
          5, DType.INT16,
          6, DType.INT8,
          9, DType.INT64,
          10, DType.BOOL,
          14, DType.BFLOAT16,
          19, DType.FLOAT16);

  private final List<Long> shape = new ArrayList<>();
  private int type;
  private int shard;
  private long offset;
  private long size;
  private boolean sliced;

  TensorFlowEntry(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> type = in.readEnum();
        case 2 -> readShape(CodedInputStream.newInstance(in.readByteArray()));
        case 3 -> shard = in.readInt32();
        case 4 -> offset = in.readInt64();
        case 5 -> size = in.readInt64();
        case 7 -> {
          sliced = true;
          in.skipField(tag);
        }
        default -> in.skipField(tag);
      }
    }
  }

  /** Empty for strings, complex numbers and variables cut into slices. */
  Optional<TensorInfo> info() {
    return Optional.ofNullable(TYPES.get(type))
        .filter(dtype -> !sliced)
        .map(dtype -> new TensorInfo(dtype, shape.stream().mapToLong(Long::longValue).toArray()));
  }

  /** The number of the data file. */
  int shard() {
    return shard;
  }

  /** Where the elements begin in the data file, in bytes. */
  long offset() {
    return offset;
  }

  /** In bytes. */
  long size() {
    return size;
  }

  private void readShape(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == 2) {
        shape.add(dimension(CodedInputStream.newInstance(in.readByteArray())));
      } else {
        in.skipField(tag);
      }
    }
  }

  private static long dimension(CodedInputStream in) throws IOException {
    long length = 0; // a zero is not written
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == 1) {
        length = in.readInt64();
      } else {
        in.skipField(tag);
      }
    }
    return length;
  }
}
