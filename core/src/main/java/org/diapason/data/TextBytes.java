package org.diapason.data;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.diapason.config.UserException;

/** The bytes of a text file, unzipped and without byte order mark. */
final class TextBytes {
  private static final byte[] UTF8_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final int BUFFER = 1 << 16;

  /** A row of more bytes is an error, and no more of it is held in memory. */
  static final int LONGEST_ROW = 1 << 24;

  private TextBytes() {}

  static boolean zipped(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
  }

  /**
   * @throws UserException when the file is in UTF-16
   */
  static InputStream open(Path file) throws IOException {
    InputStream raw = Files.newInputStream(file);
    try {
      var bytes =
          new BufferedInputStream(zipped(file) ? new GZIPInputStream(raw, BUFFER) : raw, BUFFER);
      bytes.mark(UTF8_MARK.length);
      var start = bytes.readNBytes(UTF8_MARK.length);
      if (!Arrays.equals(start, UTF8_MARK)) {
        bytes.reset();
      }
      if (start.length >= 2 && (start[0] & 0xFF) + (start[1] & 0xFF) == 0xFF + 0xFE) {
        throw new UserException(file + " is in UTF-16; save it as UTF-8");
      }
      return bytes;
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  /** The first physical line that is not UTF-8. */
  static Optional<Long> firstLineNotUtf8(Path file) throws IOException {
    try (var bytes = open(file)) {
      var line = new ByteArrayOutputStream();
      for (long number = 1; ; number++) {
        boolean more = readLine(bytes, line);
        if (!isUtf8(line)) {
          return Optional.of(number);
        }
        if (!more) {
          return Optional.empty();
        }
      }
    }
  }

  /**
   * Reads up to a line feed, which stays out; false when the file ended instead. What goes beyond
   * {@link #LONGEST_ROW} is left out.
   */
  static boolean readLine(InputStream bytes, ByteArrayOutputStream line) throws IOException {
    line.reset();
    for (int next = bytes.read(); next >= 0; next = bytes.read()) {
      if (next == '\n') {
        return true;
      }
      if (line.size() < LONGEST_ROW) {
        line.write(next);
      }
    }
    return false;
  }

  private static boolean isUtf8(ByteArrayOutputStream line) {
    if (line.size() == LONGEST_ROW) { // cut off, perhaps inside a character
      return true;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line.toByteArray()));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
