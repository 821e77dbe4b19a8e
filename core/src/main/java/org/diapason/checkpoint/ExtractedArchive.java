package org.diapason.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.ZipFile;
import org.diapason.config.UserException;

/**
 * The files of a zip or jar, unpacked into a temporary directory that is deleted when this closes.
 * An entry that leaves the directory, and an archive that unpacks to far more than it holds, are
 * refused.
 */
public final class ExtractedArchive implements AutoCloseable {
  private static final int MAX_ENTRIES = 100_000;

  /** Weights shrink to three quarters and text to a tenth; a bomb shrinks to a thousandth. */
  private static final long MAX_RATIO = 100;

  private static final long ALWAYS_ALLOWED_BYTES = 1 << 20;
  private static final int BUFFER_BYTES = 1 << 20;

  private final Path directory;

  private ExtractedArchive(Path directory) {
    this.directory = directory;
  }

  /**
   * Unpacks an archive.
   *
   * @param parent where the temporary directory is made; it needs room for all files
   * @throws UserException if the archive is damaged or is refused; nothing is left behind then
   */
  public static ExtractedArchive of(Path archive, Path parent) {
    try (var zip = new ZipFile(archive.toFile())) {
      var extracted = new ExtractedArchive(Files.createTempDirectory(parent, "diapason-"));
      try {
        extracted.unpack(zip, archive);
        return extracted;
      } catch (IOException | RuntimeException e) {
        extracted.close();
        throw e;
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new UserException("%s cannot be unpacked: %s".formatted(archive, e), e);
    }
  }

  /** Holds the files, until this closes. */
  public Path directory() {
    return directory;
  }

  private void unpack(ZipFile zip, Path archive) throws IOException {
    if (zip.size() > MAX_ENTRIES) {
      throw new UserException("%s holds %d files; refused".formatted(archive, zip.size()));
    }
    var room = Math.max(ALWAYS_ALLOWED_BYTES, Files.size(archive) * MAX_RATIO);
    for (var entries = zip.entries(); entries.hasMoreElements(); ) {
      var entry = entries.nextElement();
      var target = resolve(archive, entry.getName());
      if (entry.isDirectory()) {
        Files.createDirectories(target);
        continue;
      }
      Files.createDirectories(target.resolveSibling("."));
      try (var in = zip.getInputStream(entry)) {
        room -= copy(in, target, room);
      }
      if (room < 0) {
        throw new UserException(
            "%s unpacks to more than %d times its size; refused as a zip bomb"
                .formatted(archive, MAX_RATIO));
      }
    }
  }

  private Path resolve(Path archive, String name) {
    try {
      var target = directory.resolve(name).normalize();
      if (target.startsWith(directory)) {
        return target;
      }
    } catch (InvalidPathException e) {
      // Refused below, as what leaves the directory is.
    }
    throw new UserException(
        "%s holds a file named '%s', which would lie outside of the directory; refused"
            .formatted(archive, name));
  }

  /** Counts what really comes out, because the sizes in the archive may lie. */
  private static long copy(InputStream in, Path target, long room) throws IOException {
    try (var out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
      var buffer = new byte[BUFFER_BYTES];
      long total = 0;
      for (int count = in.read(buffer); count >= 0 && total <= room; count = in.read(buffer)) {
        out.write(buffer, 0, count);
        total += count;
      }
      return total;
    }
  }

  /** Deletes the files. */
  @Override
  public void close() {
    try {
      FileTree.delete(directory);
    } catch (IOException e) {
      throw new UserException("cannot delete %s: %s".formatted(directory, e), e);
    }
  }
}
