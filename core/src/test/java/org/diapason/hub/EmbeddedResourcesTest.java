package org.diapason.hub;

import static org.diapason.hub.EmbeddedResource.Kind.DATA_SET;
import static org.diapason.hub.EmbeddedResource.Kind.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.diapason.config.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedResourcesTest {
  @TempDir Path directory;

  /** Writes two files slowly, and notes in a log beside the cache that it was asked. */
  private record Slow(Kind kind, String name, String fingerprint, Path log)
      implements EmbeddedResource {

    @Override
    public void materialize(Path target) throws IOException {
      Files.writeString(log, "asked\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      Files.writeString(target.resolve("config.json"), "{}");
      try {
        Thread.sleep(300);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      Files.writeString(target.resolve(DATA_FILE), "{}");
    }
  }

  /** What another process runs: finds the model, and exits with 0 if it was whole. */
  public static final class Other {
    public static void main(String[] arguments) {
      var found = resources(Path.of(arguments[0]), "1").find(MODEL, "embedded:slow");
      System.exit(Files.exists(found.resolve(EmbeddedResource.DATA_FILE)) ? 0 : 1);
    }
  }

  @Test
  void threadsThatRaceWriteOnceAndAllSeeTheWhole() throws Exception {
    var threads = Executors.newFixedThreadPool(4);
    try {
      Callable<Boolean> find =
          () ->
              Files.exists(
                  resources(directory, "1")
                      .find(MODEL, "embedded:slow")
                      .resolve(EmbeddedResource.DATA_FILE));
      for (var whole : threads.invokeAll(List.of(find, find, find, find))) {
        assertTrue(whole.get());
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(List.of("asked"), Files.readAllLines(directory.resolve("log")));
  }

  @Test
  void processesThatRaceWriteOnceAndAllSeeTheWhole() throws Exception {
    var processes = new ArrayList<Process>();
    for (int i = 0; i < 3; i++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Other.class.getName(),
                  directory.toString())
              .inheritIO()
              .start());
    }
    for (var process : processes) {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      assertEquals(0, process.exitValue());
    }
    assertEquals(List.of("asked"), Files.readAllLines(directory.resolve("log")));
  }

  @Test
  void whatAKilledProcessLeftIsThrownAway() throws IOException {
    var unfinished = Files.createDirectories(directory.resolve("cache/.slow-1.killed.tmp/inner"));
    Files.writeString(unfinished.resolve("half"), "x");
    var found = resources(directory, "1").find(MODEL, "embedded:slow");
    try (var files = Files.list(found)) {
      assertEquals(2, files.count());
    }
    assertFalse(Files.exists(directory.resolve("cache/.slow-1.killed.tmp")));
  }

  @Test
  void anotherFingerprintIsWrittenAnew() throws IOException {
    var first = resources(directory, "1").find(MODEL, "embedded:slow");
    var second = resources(directory, "2").find(MODEL, "embedded:slow");
    assertFalse(Files.isSameFile(first, second));
    assertEquals(first, resources(directory, "1").find(MODEL, "embedded:slow"));
    assertEquals(2, Files.readAllLines(directory.resolve("log")).size());
  }

  @Test
  void aResourceThatFailsLeavesNothingBehindThatCouldBeTakenForIt() throws IOException {
    // The name of the log is taken by a directory, so that materialize throws.
    Files.createDirectory(directory.resolve("log"));
    assertMessage(
        "embedded:slow cannot be unpacked into " + directory.resolve("cache"),
        () -> resources(directory, "1").find(MODEL, "embedded:slow"));
    assertFalse(Files.exists(directory.resolve("cache/slow-1")));
  }

  @Test
  void aDataSetIsFoundByItsName() {
    var found = resources(directory, "1").find(DATA_SET, "embedded:rows");
    assertEquals(directory.resolve("cache/rows-1"), found);
    assertTrue(Files.exists(found.resolve(EmbeddedResource.DATA_FILE)));
    assertTrue(DataSets.isEmbedded("embedded:rows"));
    assertFalse(DataSets.isEmbedded("reviews/*.csv"));
  }

  @Test
  void anUnknownNameSaysWhichThereAre() {
    assertMessage(
        "embedded:quick: is not on the class path; there is embedded:fast, embedded:slow",
        () -> resources(directory, "1").find(MODEL, "embedded:quick"));
    assertMessage(
        "embedded:slow: is not on the class path; there is embedded:rows",
        () -> resources(directory, "1").find(DATA_SET, "embedded:slow"));
    assertMessage(
        "embedded:slow: the class path holds none; it needs the module diapason-embedded",
        () -> new EmbeddedResources(directory, List.of()).find(MODEL, "embedded:slow"));
  }

  @Test
  void aDirectoryIsFoundIfItHoldsAModel() throws IOException {
    var name = directory.toString();
    assertMessage("has no config.json", () -> Models.find(name));
    Files.writeString(directory.resolve("config.json"), "{}");
    assertEquals(directory, Models.find(name));
  }

  @Test
  void aNameOfTheHubSaysThatItIsNotDownloaded() {
    for (var name : List.of("bert-base-uncased", "google-bert/bert-base-uncased", "a\0b")) {
      assertMessage("embedded:all-MiniLM-L6-v2", () -> Models.find(name));
      assertMessage("not downloaded yet", () -> Models.find(name));
    }
  }

  private static EmbeddedResources resources(Path directory, String fingerprint) {
    try {
      Files.createDirectories(directory.resolve("cache"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var log = directory.resolve("log");
    return new EmbeddedResources(
        directory.resolve("cache"),
        List.of(
            new Slow(MODEL, "slow", fingerprint, log),
            new Slow(MODEL, "fast", fingerprint, log),
            new Slow(DATA_SET, "rows", fingerprint, log)));
  }

  private static void assertMessage(String part, Runnable action) {
    var thrown = assertThrows(UserException.class, action::run);
    assertTrue(String.valueOf(thrown.getMessage()).contains(part), thrown::getMessage);
  }
}
