package org.diapason.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.diapason.config.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path directory;

  @Test
  void replacesAFileAndLeavesNothingElse() throws IOException {
    var target = Files.writeString(directory.resolve("config.json"), "a longer old text");
    AtomicFile.writeString(target, "né\n");
    assertEquals("né\n", Files.readString(target));
    assertEquals(List.of(target), files());
  }

  @Test
  void keepsTheOldFileWhenWritingFailsHalfWay() throws IOException {
    var target = Files.writeString(directory.resolve("config.json"), "old");
    var failure =
        assertThrows(
            UserException.class,
            () ->
                AtomicFile.write(
                    target,
                    channel -> {
                      channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
                      throw new IOException("No space left on device");
                    }));
    assertTrue(failure.toString().contains("config.json"), failure.toString());
    assertTrue(failure.toString().contains("No space left on device"), failure.toString());
    assertEquals("old", Files.readString(target));
    assertEquals(List.of(target), files());
  }

  @Test
  void isReadableForWhomOtherFilesAreReadable() throws IOException {
    var other = Files.writeString(directory.resolve("other"), "");
    var target = directory.resolve("config.json");
    AtomicFile.writeString(target, "{}");
    assertEquals(
        Files.readAttributes(other, "*").keySet(), Files.readAttributes(target, "*").keySet());
    if (Files.getFileStore(target).supportsFileAttributeView("posix")) {
      assertEquals(Files.getPosixFilePermissions(other), Files.getPosixFilePermissions(target));
    }
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(directory)) {
      return files.toList();
    }
  }
}
