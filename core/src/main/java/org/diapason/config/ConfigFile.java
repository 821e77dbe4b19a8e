package org.diapason.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The text of a configuration file, which is UTF-8 and small. */
final class ConfigFile {
  private static final long MAX_BYTES = 1 << 20;

  private ConfigFile() {}

  /**
   * @throws UserException if the file is missing, cannot be read, is too large or is not UTF-8
   */
  static String read(Path file) {
    if (!Files.exists(file)) {
      throw new UserException(file + ": no such file (looked for " + file.toAbsolutePath() + ")");
    }
    if (Files.isDirectory(file)) {
      throw new UserException(file + ": is a directory; expected a YAML file");
    }
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new UserException(
            file + ": larger than 1 MiB; expected a configuration, is this the data?");
      }
      return decode(file, ByteBuffer.wrap(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new UserException(file + ": cannot be read (" + e + ")", e);
    }
  }

  private static String decode(Path file, ByteBuffer bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // reports what is malformed
    CharBuffer chars = CharBuffer.allocate(bytes.remaining());
    CoderResult result = decoder.decode(bytes, chars, true);
    String text = chars.flip().toString();
    if (result.isError()) {
      throw new UserException(
          String.format(
              "%s:%d: not UTF-8 (byte 0x%02X); save the file as UTF-8",
              file, text.chars().filter(c -> c == '\n').count() + 1, bytes.get() & 0xff));
    }
    return text.startsWith("\uFEFF") ? text.substring(1) : text; // some editors put a mark in front
  }
}
