package org.diapason.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.diapason.config.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicDirectoryTest {
  @TempDir Path parent;

  @Test
  void makesADirectoryWithTheOnesAboveIt() throws IOException {
    var target = parent.resolve("a").resolve("b");
    assertEquals("done", AtomicDirectory.write(target, AtomicDirectoryTest::written));
    assertEquals("text", Files.readString(target.resolve("file")));
    assertEquals(List.of(target), files(target.resolveSibling("")));
  }

  @Test
  void takesAnEmptyDirectory() throws IOException {
    AtomicDirectory.write(parent, AtomicDirectoryTest::written);
    assertEquals(List.of(parent.resolve("file")), files(parent));
  }

  @Test
  void leavesNothingWhenWritingFails() throws IOException {
    var target = parent.resolve("model");
    var failure =
        assertThrows(
            UserException.class,
            () ->
                AtomicDirectory.write(
                    target,
                    directory -> {
                      written(Files.createDirectory(directory.resolve("below")));
                      throw new IOException("No space left on device");
                    }));
    assertTrue(failure.toString().contains(target + ": "), failure.toString());
    assertTrue(failure.toString().contains("No space left on device"), failure.toString());
    assertEquals(List.of(), files(parent));
  }

  @Test
  void refusesAPlaceThatIsTaken() throws IOException {
    var file = Files.writeString(parent.resolve("file"), "mine");
    refuses(parent, "is not empty");
    refuses(file, "is a file");
    assertEquals("mine", Files.readString(file));
    assertEquals(List.of(file), files(parent));
  }

  private static void refuses(Path target, String expected) {
    var failure =
        assertThrows(
            UserException.class, () -> AtomicDirectory.write(target, AtomicDirectoryTest::written));
    assertTrue(failure.toString().contains(target + " " + expected), failure.toString());
  }

  private static String written(Path directory) throws IOException {
    Files.writeString(directory.resolve("file"), "text");
    return "done";
  }

  private static List<Path> files(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.toList();
    }
  }
}
