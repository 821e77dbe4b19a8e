package org.diapason.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Writes the index of TensorFlow variables in one data file, for tests. */
public final class TensorFlowIndex {
  private TensorFlowIndex() {}

  /**
   * Writes the index.
   *
   * @param variables name to {@link #entry}
   * @param compression as the table claims to have it, 0 for none
   */
  public static void write(Path index, SortedMap<String, byte[]> variables, int compression)
      throws IOException {
    var entries = new TreeMap<>(variables);
    entries.put("", Protobuf.bytes(out -> out.writeInt32(1, 1)));
    var table = new ByteArrayOutputStream();
    var data = appendBlock(table, block(entries), compression);
    var metaIndex = appendBlock(table, block(new TreeMap<String, byte[]>()), 0);
    var blocks = new TreeMap<String, byte[]>();
    blocks.put("z", data);
    var blockIndex = appendBlock(table, block(blocks), 0);
    var footer = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
    footer.put(metaIndex).put(blockIndex).putLong(40, 0xdb4775248b80fb57L);
    table.write(footer.array());
    Files.write(index, table.toByteArray());
  }

  /**
   * The entry of a float32 variable.
   *
   * @param offset in the data file, in bytes
   */
  public static byte[] entry(long offset, long size, long... shape) throws IOException {
    return Protobuf.bytes(
        out -> {
          out.writeEnum(1, 1);
          var dims = new ByteArrayOutputStream();
          for (var length : shape) {
            dims.write(Protobuf.message(2, Protobuf.bytes(dim -> dim.writeInt64(1, length))));
          }
          out.writeByteArray(2, dims.toByteArray());
          out.writeInt64(4, offset);
          out.writeInt64(5, size);
        });
  }

  /** A block of a LevelDB table, with the keys' common prefixes left out. */
  private static byte[] block(SortedMap<String, byte[]> entries) throws IOException {
    return Protobuf.bytes(
        out -> {
          var before = "";
          for (var entry : entries.entrySet()) {
            var key = entry.getKey();
            int shared = 0;
            while (shared < Math.min(before.length(), key.length())
                && before.charAt(shared) == key.charAt(shared)) {
              shared++;
            }
            out.writeUInt32NoTag(shared);
            out.writeUInt32NoTag(key.length() - shared);
            out.writeUInt32NoTag(entry.getValue().length);
            out.write(ByteBuffer.wrap(key.substring(shared).getBytes(StandardCharsets.UTF_8)));
            out.write(ByteBuffer.wrap(entry.getValue()));
            before = key;
          }
          out.writeFixed32NoTag(0); // the only restart point
          out.writeFixed32NoTag(1);
        });
  }

  /** Returns the handle of the block. */
  private static byte[] appendBlock(ByteArrayOutputStream table, byte[] block, int compression)
      throws IOException {
    var offset = table.size();
    table.write(block);
    table.write(compression);
    var checksum = new CRC32C();
    checksum.update(block);
    checksum.update(compression);
    var masked = Integer.rotateRight((int) checksum.getValue(), 15) + 0xa282ead8;
    table.write(Protobuf.bytes(out -> out.writeFixed32NoTag(masked)));
    return Protobuf.bytes(
        out -> {
          out.writeUInt64NoTag(offset);
          out.writeUInt64NoTag(block.length);
        });
  }
}
