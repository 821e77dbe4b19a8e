package org.diapason.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;

/** A directory with all that is in it, or a single file. */
public final class FileTree {
  private FileTree() {}

  /** Deletes it; does nothing where nothing is. */
  public static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (var paths = Files.walk(root)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Makes all that was written to it survive a power cut. */
  static void force(Path root) throws IOException {
    try (var paths = Files.walk(root)) {
      for (var path : paths.toList()) {
        if (Files.isDirectory(path)) {
          forceDirectory(path);
        } else {
          try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.force(true);
          }
        }
      }
    }
  }

  /** Makes the names in a directory survive, where the system lets a directory be opened. */
  static void forceDirectory(Path directory) {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows: renaming is durable there without it.
    }
  }
}
