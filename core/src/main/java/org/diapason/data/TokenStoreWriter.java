package org.diapason.data;

import com.google.gson.Gson;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/** Writes the file that {@link TokenStore} describes. The index grows in a file of its own. */
final class TokenStoreWriter implements Closeable {
  private static final Gson GSON = new Gson();

  private final Path indexFile;
  private final FileOutputStream file;
  private final CRC32C checksum = new CRC32C();
  private final OutputStream data;
  private final OutputStream index;
  private final List<String> names = new ArrayList<>();
  private long position;
  private int examples;

  TokenStoreWriter(Path path) throws IOException {
    indexFile = path.resolveSibling(path.getFileName() + ".index");
    file = new FileOutputStream(path.toFile());
    data = new CheckedOutputStream(new BufferedOutputStream(file, 1 << 16), checksum);
    index = new BufferedOutputStream(Files.newOutputStream(indexFile), 1 << 16);
  }

  void add(Example example) throws IOException {
    var arrays = example.names().stream().sorted().toList();
    int size = 1;
    for (var name : arrays) {
      size += 6 + 4 * StoredArray.length(example.array(name));
    }
    var record = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    record.put((byte) arrays.size());
    for (var name : arrays) {
      record.put((byte) number(name));
      StoredArray.write(example.array(name), record);
    }
    var entry = ByteBuffer.allocate(TokenStore.INDEX_ENTRY).order(ByteOrder.LITTLE_ENDIAN);
    entry.putLong(position).putInt(example.has("input_ids") ? example.length() : 0);
    index.write(entry.array());
    write(record.array(), record.position());
    examples++;
  }

  private int number(String name) {
    int number = names.indexOf(name);
    if (number >= 0) {
      return number;
    }
    if (names.size() > Byte.MAX_VALUE) {
      throw new IllegalArgumentException("more than 128 features: " + names);
    }
    names.add(name);
    return names.size() - 1;
  }

  private void write(byte[] bytes, int length) throws IOException {
    data.write(bytes, 0, length);
    position += length;
  }

  /** Adds index and footer, and forces all to the disk. */
  void finish(String key, String summary) throws IOException {
    index.close();
    long indexOffset = position;
    try (var entries = new BufferedInputStream(Files.newInputStream(indexFile), 1 << 16)) {
      position += entries.transferTo(data);
    }
    long footerOffset = position;
    var footer =
        GSON.toJson(new TokenStore.Footer(key, examples, names, summary))
            .getBytes(StandardCharsets.UTF_8);
    write(footer, footer.length);
    var offsets = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    offsets.putLong(indexOffset).putLong(footerOffset);
    write(offsets.array(), 16);
    var tail = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    tail.putInt((int) checksum.getValue()).putInt(TokenStore.VERSION).putLong(TokenStore.MAGIC);
    write(tail.array(), 16);
    data.flush();
    file.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    try (data;
        index) {
      Files.deleteIfExists(indexFile);
    }
  }
}
