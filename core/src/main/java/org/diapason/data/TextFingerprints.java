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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * For each text: a hash of it, the part it is in, its beginning and its signature, in a temporary
 * file that is read through a map.
 */
final class TextFingerprints implements Closeable {
  private static final int EXCERPT = 240;
  private static final int SIGNATURE = Long.BYTES + 2 + EXCERPT + 2;
  private static final int RECORD = SIGNATURE + MinHash.LENGTH * Integer.BYTES;

  private final Path path;
  private final OutputStream out;
  private final MessageDigest digest;
  private int size;

  TextFingerprints() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
      path = Files.createTempFile("diapason", ".fingerprints");
      out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 16);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to the temporary directory", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }

  void add(Split.Part part, String text) {
    var normalized = MinHash.normalized(text);
    var hash = digest.digest(normalized.getBytes(StandardCharsets.UTF_8));
    var excerpt = text.strip().substring(0, Math.min(text.strip().length(), EXCERPT / 3));
    var excerptBytes = excerpt.getBytes(StandardCharsets.UTF_8);
    var record = ByteBuffer.allocate(RECORD).order(ByteOrder.LITTLE_ENDIAN);
    record.put(hash, 0, Long.BYTES).put(part.code());
    record.put((byte) excerptBytes.length).put(excerptBytes);
    record.position(SIGNATURE).asIntBuffer().put(MinHash.signature(normalized));
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
