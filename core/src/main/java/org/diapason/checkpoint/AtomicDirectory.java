package org.diapason.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.diapason.config.UserException;

/**
 * Writes a directory whole or not at all: under a temporary name beside it, forced to the disk, and
 * then renamed. What a killed process leaves is hidden and ends in {@code .tmp}.
 */
public final class AtomicDirectory {
  private AtomicDirectory() {}

  /** Writes what the directory shall hold, and tells about it. */
  @FunctionalInterface
  public interface Content<T> {
    T writeTo(Path directory) throws IOException;
  }

  /** Writes what the directory shall hold. */
  @FunctionalInterface
  public interface Filling {
    void writeTo(Path directory) throws IOException;
  }

  /** Frees the name that the directory is to have. */
  private interface Clearing {
    void clear(Path directory) throws IOException;
  }

  /**
   * Makes {@code target}, and the directories above it.
   *
   * @return what {@code content} returns
   * @throws UserException if there is something already, or it cannot be written
   */
  public static <T> T create(Path target, Content<T> content) {
    var directory = target.toAbsolutePath().normalize();
    requireFree(directory);
    // An empty directory goes first, because not every system renames over it.
    return write(directory, content, Files::deleteIfExists);
  }

  /**
   * Makes {@code target}, and the directories above it, in place of what is there, which stays
   * until the new one is whole. The caller sees to it that nobody else writes {@code target}
   * meanwhile, so that what a killed process left of it can be deleted.
   *
   * @throws UserException if it cannot be written
   */
  public static void replace(Path target, Filling filling) {
    var directory = target.toAbsolutePath().normalize();
    deleteLeftovers(directory);
    try {
      Content<Path> content =
          unfinished -> {
            filling.writeTo(unfinished);
            return directory;
          };
      write(directory, content, AtomicDirectory::moveAside);
    } finally {
      deleteLeftovers(directory);
    }
  }

  private static <T> T write(Path directory, Content<T> content, Clearing clearing) {
    var unfinished = temporary(directory);
    try {
      Files.createDirectories(unfinished);
      var result = content.writeTo(unfinished);
      FileTree.force(unfinished);
      clearing.clear(directory);
      Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
      FileTree.forceDirectory(directory.resolveSibling("."));
      return result;
    } catch (IOException e) {
      throw new UserException("cannot write %s: %s".formatted(directory, e), e);
    } finally {
      deleteQuietly(unfinished);
    }
  }

  private static void requireFree(Path directory) {
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
    } catch (IOException e) {
      throw new UserException("cannot read %s: %s".formatted(directory, e), e);
    }
  }

  private static Path temporary(Path directory) {
    return directory.resolveSibling(prefix(directory) + UUID.randomUUID() + ".tmp");
  }

  private static String prefix(Path directory) {
    return ".%s.".formatted(directory.getFileName());
  }

  private static void moveAside(Path directory) throws IOException {
    if (Files.exists(directory)) {
      Files.move(directory, temporary(directory), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Whatever {@link #temporary} named for this directory. */
  private static void deleteLeftovers(Path directory) {
    var parent = directory.resolveSibling(".");
    if (!Files.isDirectory(parent)) {
      return;
    }
    try (var siblings = Files.newDirectoryStream(parent, file -> isTemporary(file, directory))) {
      siblings.forEach(AtomicDirectory::deleteQuietly);
    } catch (IOException e) {
      throw new UserException("cannot read %s: %s".formatted(parent, e), e);
    }
  }

  private static boolean isTemporary(Path file, Path directory) {
    var name = file.getFileName().toString();
    return name.startsWith(prefix(directory)) && name.endsWith(".tmp");
  }

  private static void deleteQuietly(Path leftover) {
    try {
      FileTree.delete(leftover);
    } catch (IOException e) {
      // What is thrown already says why; a leftover with a leading dot harms nobody.
    }
  }
}
