package org.diapason.data;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The fingerprint and the part of each text, in a temporary file that is read through a map. */
final class TextFingerprints implements Closeable {
  private static final int EXCERPT = 3 * TextFingerprint.EXCERPT_CHARS; // bytes of UTF-8
  private static final int SIGNATURE = Long.BYTES + 2 + EXCERPT + 2;
  private static final int RECORD = SIGNATURE + MinHash.LENGTH * Integer.BYTES;

  private final Path path;
  private final OutputStream out;
  private int size;

  TextFingerprints() {
    try {
      path = Files.createTempFile("diapason", ".fingerprints");
      out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 16);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to the temporary directory", e);
    }
  }

  void add(Split.Part part, TextFingerprint text) {
    var excerpt = text.excerpt().getBytes(StandardCharsets.UTF_8);
    var record = ByteBuffer.allocate(RECORD).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(text.hash()).put(part.code());
    record.put((byte) excerpt.length).put(excerpt);
    record.position(SIGNATURE).asIntBuffer().put(text.signature());
    try {
      out.write(record.array());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path, e);
    }
    size++;
  }

  int size() {
    return size;
  }

  /** Ends the writing. */
  Reader read() {
    try {
      out.close();
      return new Reader(MappedFile.of(path, MappedFile.SEGMENT_BITS));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }

  /** By position of the text. */
  record Reader(MappedFile file) {

    long hash(int text) {
      return file.at((long) text * RECORD).getLong();
    }

    Split.Part part(int text) {
      return Split.Part.of(file.at((long) text * RECORD + Long.BYTES).get());
    }

    IntBuffer signature(int text) {
      return file.at((long) text * RECORD + SIGNATURE).asIntBuffer();
    }

    String excerpt(int text) {
      var record = file.at((long) text * RECORD + Long.BYTES + 1);
      var bytes = new byte[record.get() & 0xFF];
      record.get(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    try (out) {
      Files.deleteIfExists(path);
    } catch (IOException e) { // Windows keeps what is mapped
      path.toFile().deleteOnExit();
    }
  }
}
