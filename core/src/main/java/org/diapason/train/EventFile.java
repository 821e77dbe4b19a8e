package org.diapason.train;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A TensorBoard event file of scalars: TFRecord framing around the fields of {@code
 * tensorflow.Event} that scalars need (tensorflow/core/util/event.proto,
 * tensorflow/core/lib/io/record_writer.h).
 */
final class EventFile implements AutoCloseable {
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_SIMPLE = 2;

  private final FileChannel channel;

  EventFile(Path directory) {
    try {
      Files.createDirectories(directory);
      var seconds = System.currentTimeMillis() / 1000;
      var file =
          directory.resolve(
              "events.out.tfevents.%d.diapason.%d"
                  .formatted(seconds, ProcessHandle.current().pid()));
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      write(event -> event.writeString(FILE_VERSION, "brain.Event:2"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write TensorBoard events to " + directory, e);
    }
  }

  void scalar(String tag, double value, long step) {
    try {
      var tagged =
          message(
              out -> {
                out.writeString(VALUE_TAG, tag);
                out.writeFloat(VALUE_SIMPLE, (float) value);
              });
      var summary = message(out -> out.writeByteArray(SUMMARY_VALUE, tagged));
      write(
          event -> {
            event.writeInt64(STEP, step);
            event.writeByteArray(SUMMARY, summary);
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a TensorBoard event", e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the TensorBoard event file", e);
    }
  }

  private void write(Fields fields) throws IOException {
    var event =
        message(
            out -> {
              out.writeDouble(WALL_TIME, System.currentTimeMillis() / 1000.0);
              fields.writeTo(out);
            });
    var length =
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(event.length)
            .array();
    var record = ByteBuffer.allocate(event.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    record.put(length).putInt(maskedCrc(length)).put(event).putInt(maskedCrc(event)).flip();
    while (record.hasRemaining()) {
      channel.write(record);
    }
  }

  private static byte[] message(Fields fields) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = CodedOutputStream.newInstance(bytes);
    fields.writeTo(out);
    out.flush();
    return bytes.toByteArray();
  }

  private static int maskedCrc(byte[] bytes) {
    var checksum = new CRC32C();
    checksum.update(bytes);
    var crc = (int) checksum.getValue();
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }

  @FunctionalInterface
  private interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }
}
