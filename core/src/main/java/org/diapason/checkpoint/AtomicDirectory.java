package org.diapason.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.UUID;
import org.diapason.config.UserException;

/**
 * Writes a directory whole or not at all: under a temporary name beside it, and then renamed. What
 * a killed process leaves is hidden and ends in {@code .tmp}.
 */
public final class AtomicDirectory {
  private AtomicDirectory() {}

  /** Writes what the directory shall hold. */
  @FunctionalInterface
  public interface Content<T> {
    T writeTo(Path directory) throws IOException;
  }

  /**
   * Makes {@code target}, and the directories above it.
   *
   * @return what {@code content} returns
   * @throws UserException if there is something already, or it cannot be written
   */
  public static <T> T write(Path target, Content<T> content) {
    var directory = target.toAbsolutePath().normalize();
    var unfinished =
        directory.resolveSibling(
            ".%s.%s.tmp".formatted(directory.getFileName(), UUID.randomUUID()));
    try {
      requireFree(directory);
      Files.createDirectories(unfinished);
      var result = content.writeTo(unfinished);
      Files.deleteIfExists(directory); // an empty one, which not every system replaces
      Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
      return result;
    } catch (IOException e) {
      throw new UserException("cannot write %s: %s".formatted(target, e), e);
    } finally {
      delete(unfinished);
    }
  }

  private static void requireFree(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    if (!Files.isDirectory(directory)) {
      throw new UserException(directory + " is a file; give a directory that is new or empty");
    }
    try (var files = Files.list(directory)) {
      if (files.findAny().isPresent()) {
        throw new UserException(directory + " is not empty; give a directory that is new or empty");
      }
    }
  }

  private static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      // What is thrown already says why; a leftover with a leading dot harms nobody.
    }
  }
}
