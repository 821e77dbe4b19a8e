package org.diapason.checkpoint;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diapason.tensor.DType;

/** One TensorProto of an ONNX file: where its elements lie. */
final class OnnxTensor {
  /** The floating-point members of TensorProto.DataType. */
  private static final Map<Integer, DType> FLOATING =
      Map.of(1, DType.FLOAT32, 10, DType.FLOAT16, 11, DType.FLOAT64, 16, DType.BFLOAT16);

  private final List<Long> dims = new ArrayList<>();
  private String name = "";
  private int dataType;
  private boolean external;
  private int position;
  private int length;

  /** Reads up to the limit that is set on the stream. */
  OnnxTensor(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> readDims(in, isPacked(tag));
        case 2 -> dataType = in.readInt32();
        case 4, 9, 10 -> locate(in, tag); // float_data, raw_data, double_data: the same bytes
        case 8 -> name = in.readString();
        case 13 -> {
          external = true;
          in.skipField(tag);
        }
        default -> in.skipField(tag);
      }
    }
  }

  String name() {
    return name;
  }

  /**
   * The place of a floating-point tensor; empty for another one.
   *
   * @throws org.diapason.config.UserException if the elements are elsewhere or do not fill the
   *     shape
   */
  Optional<StoredTensor> place(TensorFile file) {
    var dtype = FLOATING.get(dataType);
    if (dtype == null) {
      return Optional.empty();
    }
    if (external) {
      throw file.error(
          "keeps %s in another file (external data), which is not read; save the model in Python"
              + " with onnx.save_model(model, path, save_as_external_data=False)",
          name);
    }
    var info = new TensorInfo(dtype, dims.stream().mapToLong(Long::longValue).toArray());
    if (!info.hasBytes(length)) {
      throw file.error(
          "the initialiser %s is %s, but has %d bytes of elements", name, info, length);
    }
    return Optional.of(StoredTensor.rowMajor(file, position, info));
  }

  private void readDims(CodedInputStream in, boolean packed) throws IOException {
    if (!packed) {
      dims.add(in.readInt64());
      return;
    }
    var end = in.pushLimit(in.readRawVarint32());
    while (in.getBytesUntilLimit() > 0) {
      dims.add(in.readInt64());
    }
    in.popLimit(end);
  }

  private void locate(CodedInputStream in, int tag) throws IOException {
    if (!isPacked(tag)) {
      throw new InvalidProtocolBufferException(
          "the elements of an initialiser stand one by one; export the model again");
    }
    length = in.readRawVarint32();
    position = in.getTotalBytesRead();
    in.skipRawBytes(length);
  }

  private static boolean isPacked(int tag) {
    return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }
}
