package org.diapason.checkpoint;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Bytes in the wire format of protocol buffers, for tests. */
final class Protobuf {
  private Protobuf() {}

  /** Writes the fields of a message. */
  interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  static byte[] bytes(Fields fields) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = CodedOutputStream.newInstance(bytes);
    fields.writeTo(out);
    out.flush();
    return bytes.toByteArray();
  }

  /** A message with one field, of bytes. */
  static byte[] message(int field, byte[] content) throws IOException {
    return bytes(out -> out.writeByteArray(field, content));
  }
}
