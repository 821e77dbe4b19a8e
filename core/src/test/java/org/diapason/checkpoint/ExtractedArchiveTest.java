package org.diapason.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.diapason.config.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtractedArchiveTest {
  @TempDir Path directory;

  @Test
  void unpacksFilesAndDeletesThemAtTheEnd() throws IOException {
    var archive = zip(new byte[] {1, 2}, "assets/", "assets/vocab.txt", "variables/a/b");
    Path unpacked;
    try (var extracted = ExtractedArchive.of(archive, directory)) {
      unpacked = extracted.directory();
      assertArrayEquals(
          new byte[] {1, 2}, Files.readAllBytes(unpacked.resolve("assets/vocab.txt")));
      assertTrue(Files.exists(unpacked.resolve("variables/a/b")));
    }
    assertFalse(Files.exists(unpacked));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside", "a/../../outside", "/outside", "a/../../../outside/b"})
  void refusesFilesOutsideOfTheDirectory(String name) throws IOException {
    refuses(zip(new byte[1], "good", name), "named '" + name + "'");
  }

  @Test
  void refusesAZipBomb() throws IOException {
    refuses(zip(new byte[4 << 20], "zeros"), "refused as a zip bomb");
  }

  @Test
  void refusesADamagedArchive() throws IOException {
    var archive = Files.write(directory.resolve("archive.zip"), new byte[100]);
    refuses(archive, "cannot be unpacked");
  }

  private void refuses(Path archive, String expected) throws IOException {
    var failure = assertThrows(UserException.class, () -> ExtractedArchive.of(archive, directory));
    assertTrue(failure.toString().contains(expected), failure.toString());
    try (var files = Files.list(directory)) {
      assertEquals(List.of(archive), files.toList());
    }
  }

  private Path zip(byte[] content, String... names) throws IOException {
    var archive = directory.resolve("archive.zip");
    try (var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      for (var name : names) {
        zip.putNextEntry(new ZipEntry(name));
        if (!name.endsWith("/")) {
          zip.write(content);
        }
      }
    }
    return archive;
  }
}
