package org.diapason.data;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Examples in a memory-mapped file: however many there are, none is held in the Java heap.
 *
 * <p>Layout, little-endian: the examples one after the other (a byte for the number of features;
 * for each a byte for its name and a {@link StoredArray}); the index (for each example the offset,
 * 8 bytes, and the number of tokens, 4); a footer in JSON (key, number of examples, feature names,
 * summary); and 32 bytes: offset of the index, offset of the footer, CRC-32C of all before it,
 * version, magic.
 *
 * <p>A store appears under its name in one step, complete. What is cut off, damaged, of another
 * version or of another key is built again. Two processes that build the same store both end up
 * with a whole one. Immutable, safe for many threads.
 */
public final class TokenStore implements Dataset {
  static final int VERSION = 1;
  static final long MAGIC = 0x534E454B4F544944L; // DITOKENS
  static final int INDEX_ENTRY = Long.BYTES + Integer.BYTES;
  private static final int TAIL = 32;
  private static final int UNCHECKED = 16;

  private final MappedFile file;
  private final long indexOffset;
  private final Footer footer;

  record Footer(String key, int examples, List<String> names, String summary) {}

  /** Writes examples into a new store and says in a few words what it wrote. */
  @FunctionalInterface
  public interface Content {

    /**
     * @return what {@link TokenStore#summary} gives back
     */
    String writeTo(Consumer<Example> store);
  }

  private TokenStore(MappedFile file, long indexOffset, Footer footer) {
    this.file = file;
    this.indexOffset = indexOffset;
    this.footer = footer;
  }

  /** SHA-256 over the content of the files and whatever else decides what the store holds. */
  public static String key(List<Path> files, String... options) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var path : files) {
        try (InputStream bytes = new DigestInputStream(Files.newInputStream(path), digest)) {
          bytes.transferTo(OutputStream.nullOutputStream());
        }
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, Files.size(path)));
      }
      for (var option : options) {
        var bytes = option.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + files, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }

  /** Opens the store with this key in a directory, after building it if it is not there whole. */
  public static TokenStore openOrBuild(Path directory, String key, Content content) {
    var target = directory.resolve(key + ".tokens");
    try {
      var present = open(target, key);
      if (present.isPresent()) {
        return present.get();
      }
      var temporary = Files.createTempFile(directory, "building", ".tokens");
      try {
        build(temporary, key, content);
        replace(temporary, target, key);
      } finally {
        Files.deleteIfExists(temporary);
      }
      return open(target, key)
          .orElseThrow(() -> new IOException(target + " does not hold what was written"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot build " + target, e);
    }
  }

  /** Builds a store in the system's temporary directory that vanishes with this process. */
  public static TokenStore temporary(Content content) {
    return temporary(Path.of(System.getProperty("java.io.tmpdir")), content);
  }

  /** Builds a store that vanishes with this process. */
  public static TokenStore temporary(Path directory, Content content) {
    try {
      var file = Files.createTempFile(directory, "diapason", ".tokens");
      file.toFile().deleteOnExit(); // where the process is told to end while it writes
      try {
        build(file, "", content);
        return open(file, "").orElseThrow(() -> new IOException(file + " was changed"));
      } finally {
        discard(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot build a token store in " + directory, e);
    }
  }

  /** A map stays readable after its file is deleted. */
  private static void discard(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Windows deletes no file that is mapped; it goes when the process ends
    }
  }

  private static void build(Path file, String key, Content content) throws IOException {
    try (var writer = new TokenStoreWriter(file)) {
      var summary =
          content.writeTo(
              example -> {
                try {
                  writer.add(example);
                } catch (IOException e) {
                  throw new UncheckedIOException("cannot write " + file, e);
                }
              });
      writer.finish(key, summary);
    }
  }

  private static void replace(Path temporary, Path target, String key) throws IOException {
    try {
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      throw e;
    } catch (FileSystemException e) {
      if (open(target, key).isEmpty()) { // else another process was first and has it mapped
        throw e;
      }
    }
  }

  /**
   * Reads the whole file once for its checksum; empty when it is not the store that is asked for.
   */
  static Optional<TokenStore> open(Path path, String key) throws IOException {
    return open(path, key, MappedFile.SEGMENT_BITS);
  }

  static Optional<TokenStore> open(Path path, String key, int segmentBits) throws IOException {
    if (!Files.isRegularFile(path) || Files.size(path) < TAIL) {
      return Optional.empty();
    }
    var file = MappedFile.of(path, segmentBits);
    var tail = file.at(file.size() - TAIL);
    long indexOffset = tail.getLong();
    long footerOffset = tail.getLong();
    int checksum = tail.getInt();
    if (tail.getInt() != VERSION || tail.getLong() != MAGIC || checksum != checksum(path)) {
      return Optional.empty();
    }
    var footer = footer(file, footerOffset);
    return footer.key.equals(key)
        ? Optional.of(new TokenStore(file, indexOffset, footer))
        : Optional.empty();
  }

  private static Footer footer(MappedFile file, long offset) {
    var bytes = new byte[(int) (file.size() - TAIL - offset)];
    file.at(offset).get(bytes);
    return new Gson().fromJson(new String(bytes, StandardCharsets.UTF_8), Footer.class);
  }

  private static int checksum(Path path) throws IOException {
    var checksum = new CRC32C();
    var buffer = new byte[1 << 16];
    long left = Files.size(path) - UNCHECKED;
    try (var bytes = Files.newInputStream(path)) {
      while (left > 0) {
        int read = bytes.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (read < 0) {
          return ~(int) checksum.getValue(); // cut off meanwhile
        }
        checksum.update(buffer, 0, read);
        left -= read;
      }
    }
    return (int) checksum.getValue();
  }

  /** What was said of the examples when they were written. */
  public String summary() {
    return footer.summary;
  }

  @Override
  public int size() {
    return footer.examples;
  }

  @Override
  public Example get(int index) {
    var record = file.at(entry(index).getLong());
    var example = Example.of();
    for (int features = record.get(); features > 0; features--) {
      example = StoredArray.read(record, footer.names.get(record.get()), example);
    }
    return example;
  }

  /** From the index alone; 0 for an example without {@code input_ids}. */
  @Override
  public int length(int index) {
    var entry = entry(index);
    return entry.getInt(entry.position() + Long.BYTES);
  }

  private ByteBuffer entry(int index) {
    if (index < 0 || index >= footer.examples) {
      throw new IndexOutOfBoundsException("example %d of %d".formatted(index, footer.examples));
    }
    return file.at(indexOffset + (long) index * INDEX_ENTRY);
  }
}
