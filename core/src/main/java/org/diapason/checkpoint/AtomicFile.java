package org.diapason.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.diapason.config.UserException;

/**
 * Writes a file whole or not at all: into a temporary file beside it, which is forced to the disk
 * and then renamed over the old one. Whoever reads meanwhile sees the old file or the new one.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes what the file shall hold. */
  @FunctionalInterface
  public interface Content {
    void writeTo(FileChannel channel) throws IOException;
  }

  /**
   * Replaces {@code target}, in a directory that exists. When anything throws, the old file is
   * still there and the temporary one is gone.
   *
   * @throws UserException if the disk is full or may not be written
   */
  public static void write(Path target, Content content) {
    var directory = target.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new UserException("cannot write %s: its directory does not exist".formatted(target));
    }
    // Not Files.createTempFile, which would make the file unreadable for everybody else.
    var temporary =
        directory.resolve(".%s.%s.tmp".formatted(target.getFileName(), UUID.randomUUID()));
    try {
      try (var channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
        channel.force(true);
      }
      rename(temporary, target);
      FileTree.forceDirectory(directory); // or the rename would not survive
    } catch (IOException e) {
      throw new UserException("cannot write %s: %s".formatted(target, e), e);
    } finally {
      deleteQuietly(temporary);
    }
  }

  /** Replaces {@code target} by these bytes. */
  public static void write(Path target, byte[] bytes) {
    write(target, channel -> writeFully(channel, ByteBuffer.wrap(bytes)));
  }

  /** Replaces {@code target} by a text in UTF-8. */
  public static void writeString(Path target, String text) {
    write(target, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes all that remains in the buffer; a single call of the channel may write less. */
  static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static void rename(Path temporary, Path target) throws IOException {
    try {
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("this file system cannot rename atomically", e);
    }
  }

  private static void deleteQuietly(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      // What is thrown already says why; a leftover with a leading dot harms nobody.
    }
  }
}
