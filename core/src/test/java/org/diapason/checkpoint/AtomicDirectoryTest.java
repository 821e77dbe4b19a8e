package org.diapason.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.diapason.config.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicDirectoryTest {
  @TempDir Path parent;

  @Test
  void makesADirectoryWithTheOnesAboveIt() throws IOException {
    var target = parent.resolve("a").resolve("b");
    assertEquals("done", AtomicDirectory.create(target, AtomicDirectoryTest::written));
    assertEquals("text", Files.readString(target.resolve("file")));
    assertEquals(List.of(target), files(target.resolveSibling("")));
  }

  @Test
  void takesAnEmptyDirectory() throws IOException {
    AtomicDirectory.create(parent, AtomicDirectoryTest::written);
    assertEquals(List.of(parent.resolve("file")), files(parent));
  }

  @Test
  void leavesNothingWhenWritingFails() throws IOException {
    var target = parent.resolve("model");
    var failure =
        assertThrows(
            UserException.class,
            () ->
                AtomicDirectory.create(
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

  @Test
  void takesThePlaceOfWhatIsThereAndOfWhatAKilledProcessLeft() throws IOException {
    var target = Files.createDirectory(parent.resolve("checkpoint-5"));
    Files.writeString(target.resolve("old"), "old");
    Files.createDirectories(parent.resolve(".checkpoint-5.killed.tmp/below"));
    var others = Files.createDirectory(parent.resolve(".checkpoint-50.running.tmp"));
    AtomicDirectory.replace(target, AtomicDirectoryTest::written);
    assertEquals(List.of(target.resolve("file")), files(target));
    assertEquals(Set.of(target, others), Set.copyOf(files(parent)));
  }

  @Test
  void keepsWhatIsThereUntilTheNewIsWhole() throws IOException {
    var target = Files.createDirectory(parent.resolve("checkpoint-5"));
    var old = Files.writeString(target.resolve("old"), "old");
    assertThrows(
        UserException.class,
        () ->
            AtomicDirectory.replace(
                target,
                directory -> {
                  written(directory);
                  assertEquals("old", Files.readString(old));
                  throw new IOException("No space left on device");
                }));
    assertEquals(List.of(old), files(target));
    assertEquals(List.of(target), files(parent));
  }

  private static void refuses(Path target, String expected) {
    var failure =
        assertThrows(
            UserException.class,
            () -> AtomicDirectory.create(target, AtomicDirectoryTest::written));
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
