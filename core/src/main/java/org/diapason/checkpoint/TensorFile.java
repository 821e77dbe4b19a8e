package org.diapason.checkpoint;

import static org.bytedeco.pytorch.global.torch.empty;

import com.google.errorprone.annotations.FormatMethod;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.diapason.config.UserException;
import org.diapason.tensor.DType;
import org.diapason.tensor.TensorScope;
import org.jspecify.annotations.Nullable;

/**
 * An open file from which tensors are read, by position, little-endian. Nothing is mapped into
 * memory: a map over a file that somebody cuts off kills the JVM. May be read by many threads.
 */
final class TensorFile implements AutoCloseable {
  /** Large enough for full disk speed, small enough to be nothing beside a model. */
  static final int CHUNK_BYTES = 4 << 20;

  private final Path path;
  private final FileChannel channel;
  private final long size;

  private TensorFile(Path path, FileChannel channel, long size) {
    this.path = path;
    this.channel = channel;
    this.size = size;
  }

  static TensorFile open(Path path) {
    if (Files.isDirectory(path)) {
      throw new UserException(path + " is a directory; a weight file was expected");
    }
    try {
      var channel = FileChannel.open(path, StandardOpenOption.READ);
      return new TensorFile(path, channel, channel.size());
    } catch (NoSuchFileException e) {
      throw new UserException(path + " does not exist", e);
    } catch (IOException e) {
      throw new UserException(path + " cannot be opened: " + e, e);
    }
  }

  /** Opens a file and parses it; where the parsing throws, the file is closed. */
  static <T> T parse(Path path, Function<TensorFile, T> parser) {
    var file = open(path);
    try {
      return parser.apply(file);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  Path path() {
    return path;
  }

  long size() {
    return size;
  }

  /** An exception whose message begins with the name of this file. */
  @FormatMethod
  UserException error(String format, @Nullable Object... arguments) {
    return new UserException(path + ": " + format.formatted(arguments));
  }

  /**
   * A part of the file, for what is parsed in Java.
   *
   * @param what names the part in messages
   */
  ByteBuffer bytes(long position, long length, String what) {
    requireInside(position, length, what);
    var buffer = ByteBuffer.allocate(Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
    readFully(position, buffer);
    return buffer.flip();
  }

  /** Throws unless the file holds these bytes. */
  void requireInside(long position, long length, String what) {
    if (position < 0 || length < 0 || position > size - length) {
      throw error(
          "%s should be %d bytes from byte %d on, but the file has %d bytes; it is damaged or was"
              + " not copied to its end",
          what, length, position, size);
    }
  }

  /**
   * Fills a tensor of any type and device with the elements that lie one after the other in the
   * file, in the order of the tensor's indices.
   */
  void read(long position, DType stored, Tensor target) {
    if (target.numel() == 0) {
      return;
    }
    var rows = target.is_contiguous() ? target.view(-1) : target;
    if (rows.is_contiguous() && rows.is_cpu() && DType.of(rows.scalar_type()) == stored) {
      readMemory(position, rows);
      return;
    }
    var shape = rows.shape();
    var rowBytes = rows.numel() / shape[0] * stored.bytes();
    var rowsPerChunk = Math.max(1, CHUNK_BYTES / rowBytes);
    for (long row = 0; row < rows.size(0); row += rowsPerChunk) {
      try (var scope = TensorScope.open()) {
        shape[0] = Math.min(rowsPerChunk, rows.size(0) - row);
        var chunk =
            empty(shape, new TensorOptions(stored.scalarType()), new MemoryFormatOptional());
        readMemory(position + row * rowBytes, chunk);
        rows.narrow(0, row, shape[0]).copy_(chunk);
      }
    }
  }

  private void readMemory(long position, Tensor target) {
    var memory = new BytePointer(target.data_ptr());
    var length = target.nbytes();
    for (long done = 0; done < length; done += CHUNK_BYTES) {
      readFully(position + done, view(memory, done, Math.min(CHUNK_BYTES, length - done)));
    }
  }

  /** Bytes of a tensor's memory, wherever beyond 2 GiB they begin. */
  static ByteBuffer view(BytePointer memory, long start, long length) {
    return memory.getPointer(BytePointer.class, start).capacity(length).asByteBuffer();
  }

  private void readFully(long position, ByteBuffer buffer) {
    try {
      var at = position;
      while (buffer.hasRemaining()) {
        var count = channel.read(buffer, at);
        if (count < 0) {
          throw error("ends at byte %d while it is being read; it was cut off or replaced", at);
        }
        at += count;
      }
    } catch (IOException e) {
      throw new UserException(path + " cannot be read: " + e, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UserException(path + " cannot be closed: " + e, e);
    }
  }
}
