package org.diapason.checkpoint;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a zip file whose entries are not compressed, so that they are read in place.
 * {@code java.util.zip} does not tell where an entry begins.
 *
 * <p>Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7 to 4.3.16 and 4.5.3.
 */
final class StoredZip {
  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int CENTRAL_HEADER = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int ZIP64_END = 0x06064b50;
  private static final int ZIP64_LOCATOR = 0x07064b50;
  private static final int ZIP64_EXTRA = 1;
  private static final int LOCAL_LENGTH = 30;
  private static final int CENTRAL_LENGTH = 46;
  private static final int END_LENGTH = 22;
  private static final int ZIP64_LOCATOR_LENGTH = 20;
  private static final int ZIP64_END_LENGTH = 56;
  private static final int MAX_COMMENT = 0xffff;
  private static final long MAX_DIRECTORY = 64 << 20;
  private static final long IN_EXTRA = 0xffffffffL;

  /** Where an entry's bytes lie. */
  record Region(long position, long size) {}

  private record Entry(String name, int method, int flags, long packed, long size, long header) {}

  private final TensorFile file;
  private final Map<String, Entry> entries = new HashMap<>();

  /**
   * @throws org.diapason.config.UserException if it is no whole zip file
   */
  StoredZip(TensorFile file) {
    this.file = file;
    var directory = findDirectory();
    if (directory.size > MAX_DIRECTORY) {
      throw file.error("has an implausible zip directory of %d bytes", directory.size);
    }
    var bytes = file.bytes(directory.position, directory.size, "the zip directory");
    while (bytes.remaining() >= CENTRAL_LENGTH
        && bytes.getInt(bytes.position()) == CENTRAL_HEADER) {
      var entry = readEntry(bytes);
      if (entries.put(entry.name, entry) != null) {
        throw file.error("holds %s twice", entry.name);
      }
    }
  }

  /** The names of all entries. */
  Set<String> names() {
    return entries.keySet();
  }

  /**
   * Where an entry lies; null where there is none of that name.
   *
   * @throws org.diapason.config.UserException if it is compressed, encrypted or cut off
   */
  @Nullable Region find(String name) {
    var entry = entries.get(name);
    if (entry == null) {
      return null;
    }
    if (entry.method != 0 || entry.packed != entry.size || (entry.flags & 1) != 0) {
      throw file.error(
          "%s is compressed or encrypted, which torch.save never does; unpack the archive and pack"
              + " it again uncompressed (zip -0)",
          name);
    }
    var header = file.bytes(entry.header, LOCAL_LENGTH, "the header of " + name);
    if (header.getInt(0) != LOCAL_HEADER) {
      throw file.error("has no entry where the zip directory says that %s is", name);
    }
    var position =
        entry.header
            + LOCAL_LENGTH
            + Short.toUnsignedInt(header.getShort(26))
            + Short.toUnsignedInt(header.getShort(28));
    file.requireInside(position, entry.size, name);
    return new Region(position, entry.size);
  }

  private Region findDirectory() {
    var tailLength = Math.min(file.size(), END_LENGTH + MAX_COMMENT);
    var tailStart = file.size() - tailLength;
    var tail = file.bytes(tailStart, tailLength, "the end of the zip file");
    for (int at = tail.limit() - END_LENGTH; at >= 0; at--) {
      if (tail.getInt(at) == END
          && at + END_LENGTH + Short.toUnsignedInt(tail.getShort(at + 20)) == tail.limit()) {
        var zip64 = findZip64Directory(tailStart + at - ZIP64_LOCATOR_LENGTH);
        return zip64 != null
            ? zip64
            : new Region(
                Integer.toUnsignedLong(tail.getInt(at + 16)),
                Integer.toUnsignedLong(tail.getInt(at + 12)));
      }
    }
    throw file.error("has no zip directory at its end; it is damaged or was not copied to its end");
  }

  private @Nullable Region findZip64Directory(long locatorPosition) {
    if (locatorPosition < 0) {
      return null;
    }
    var locator = file.bytes(locatorPosition, ZIP64_LOCATOR_LENGTH, "the zip64 locator");
    if (locator.getInt(0) != ZIP64_LOCATOR) {
      return null;
    }
    var end = file.bytes(locator.getLong(8), ZIP64_END_LENGTH, "the zip64 directory's end");
    if (end.getInt(0) != ZIP64_END) {
      throw file.error("has a zip64 locator that points nowhere; it is damaged");
    }
    return new Region(end.getLong(48), end.getLong(40));
  }

  private Entry readEntry(ByteBuffer directory) {
    var start = directory.position();
    var nameLength = Short.toUnsignedInt(directory.getShort(start + 28));
    var extraLength = Short.toUnsignedInt(directory.getShort(start + 30));
    var commentLength = Short.toUnsignedInt(directory.getShort(start + 32));
    var extraStart = start + CENTRAL_LENGTH + nameLength;
    var end = extraStart + extraLength + commentLength;
    if (end > directory.limit()) {
      throw file.error("has a damaged zip directory");
    }
    var name = StandardCharsets.UTF_8.decode(directory.slice(start + CENTRAL_LENGTH, nameLength));
    var wide = new WideFields(directory.slice(extraStart, extraLength).order(directory.order()));
    // The order in which the zip64 field holds those that do not fit in 32 bits.
    var size = wide.next(Integer.toUnsignedLong(directory.getInt(start + 24)));
    var packed = wide.next(Integer.toUnsignedLong(directory.getInt(start + 20)));
    var header = wide.next(Integer.toUnsignedLong(directory.getInt(start + 42)));
    directory.position(end);
    return new Entry(
        name.toString(),
        directory.getShort(start + 10),
        directory.getShort(start + 8),
        packed,
        size,
        header);
  }

  /** The 64-bit values of an entry's extra field. */
  private final class WideFields {
    private final ByteBuffer values;

    WideFields(ByteBuffer extra) {
      while (extra.remaining() >= 4) {
        var id = extra.getShort();
        var length = Math.min(Short.toUnsignedInt(extra.getShort()), extra.remaining());
        if (id == ZIP64_EXTRA) {
          extra.limit(extra.position() + length);
          break;
        }
        extra.position(extra.position() + length);
      }
      values = extra;
    }

    long next(long narrow) {
      if (narrow != IN_EXTRA) {
        return narrow;
      }
      if (values.remaining() < Long.BYTES) {
        throw file.error("has a damaged zip directory: a 64-bit size is missing");
      }
      return values.getLong();
    }
  }
}
