package org.diapason.checkpoint;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;

/**
 * Reads all entries of an uncompressed LevelDB table, the format of TensorFlow's {@code
 * variables.index}. Every block's checksum is verified.
 *
 * <p>Source: LevelDB's {@code doc/table_format.md} and {@code table/block_builder.cc}.
 */
final class LevelDbTable {
  private static final int FOOTER_LENGTH = 48;
  private static final long MAGIC = 0xdb4775248b80fb57L;
  private static final int TRAILER_LENGTH = 5; // type, checksum
  private static final int CHECKSUM_MASK = 0xa282ead8;

  /** BERT's has 10 to 30 kB. Together these bound what the shared prefixes can unfold to. */
  private static final long MAX_LENGTH = 1 << 20;

  private static final int MAX_KEY_LENGTH = 1024;

  private final TensorFile file;
  private final ByteBuffer bytes;

  private LevelDbTable(TensorFile file, ByteBuffer bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /**
   * @return key to value, in the order of the table
   * @throws org.diapason.config.UserException if it is no such table, is damaged or compressed
   */
  static Map<String, ByteBuffer> read(TensorFile file) {
    if (file.size() < FOOTER_LENGTH || file.size() > MAX_LENGTH) {
      throw file.error("is no TensorFlow variables index: it has %d bytes", file.size());
    }
    var bytes = file.bytes(0, file.size(), "the table");
    if (bytes.getLong(bytes.limit() - Long.BYTES) != MAGIC) {
      throw file.error("is no TensorFlow variables index: the table's mark at its end is missing");
    }
    try {
      return new LevelDbTable(file, bytes).entries();
    } catch (BufferUnderflowException e) {
      throw file.error("is damaged: an entry of the table is cut off");
    }
  }

  private Map<String, ByteBuffer> entries() {
    var footer = bytes.slice(bytes.limit() - FOOTER_LENGTH, FOOTER_LENGTH);
    block(footer); // the meta index, which TensorFlow leaves empty
    var entries = new LinkedHashMap<String, ByteBuffer>();
    forEachEntry(
        block(footer),
        (separator, handle) ->
            forEachEntry(
                block(handle),
                (key, value) -> {
                  if (entries.put(key, value) != null) {
                    throw file.error("is damaged: %s stands there twice", key);
                  }
                }));
    return entries;
  }

  /** The block that a handle, offset and size, points at. */
  private ByteBuffer block(ByteBuffer handle) {
    var offset = varint(handle);
    var size = varint(handle);
    if (offset < 0 || size < 0 || offset > bytes.limit() - TRAILER_LENGTH - size) {
      throw file.error("is damaged: a block lies outside of the file");
    }
    var start = (int) offset;
    var end = (int) (offset + size);
    var checksum = new CRC32C();
    checksum.update(bytes.slice(start, end + 1 - start));
    var masked = Integer.rotateRight((int) checksum.getValue(), 15) + CHECKSUM_MASK;
    if (bytes.getInt(end + 1) != masked) {
      throw file.error("is damaged: the block at byte %d does not match its checksum", start);
    }
    if (bytes.get(end) != 0) {
      throw file.error(
          "is compressed (%s), which is not read; TensorFlow writes it uncompressed",
          bytes.get(end) == 1 ? "snappy" : "type " + bytes.get(end));
    }
    return bytes.slice(start, end - start).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Keys share a prefix with the key before; a list of restart points ends the block. */
  private void forEachEntry(ByteBuffer block, BiConsumer<String, ByteBuffer> entry) {
    var restarts = block.limit() < Integer.BYTES ? -1 : block.getInt(block.limit() - Integer.BYTES);
    var end = block.limit() - Integer.BYTES * (1L + restarts);
    if (restarts < 0 || end < 0) {
      throw file.error("is damaged: a block's restart points lie outside of it");
    }
    block.limit((int) end);
    var key = new byte[0];
    while (block.hasRemaining()) {
      var shared = varint(block);
      var rest = varint(block);
      var length = varint(block);
      if (shared < 0
          || shared > key.length
          || rest < 0
          || rest > MAX_KEY_LENGTH - shared
          || length < 0
          || length > block.remaining() - rest) {
        throw file.error("is damaged: an entry of the table has an impossible length");
      }
      var next = Arrays.copyOf(key, (int) (shared + rest));
      block.get(next, (int) shared, (int) rest);
      key = next;
      entry.accept(
          new String(key, StandardCharsets.UTF_8), block.slice(block.position(), (int) length));
      block.position(block.position() + (int) length);
    }
  }

  private static long varint(ByteBuffer buffer) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      var next = buffer.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new BufferUnderflowException();
  }
}
