package org.diapason.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The native library's wrapper can report to the cloud and download: neither may happen. */
class OfflineTest {
  private static final int OPENED_AN_ADDRESS = 3;

  @TempDir Path directory;

  /** What a fresh process runs, where the native library is not unpacked yet. */
  public static final class Fresh {
    public static void main(String[] arguments) {
      URL.setURLStreamHandlerFactory(
          protocol -> {
            if (protocol.startsWith("http")) {
              Runtime.getRuntime().halt(OPENED_AN_ADDRESS);
            }
            return null;
          });
      try (var tokenizer = AutoTokenizer.of(Path.of(arguments[0]))) {
        var encoded = tokenizer.encode("the cat", null).length() == 4;
        System.exit(encoded && Boolean.getBoolean("ai.djl.offline") ? 0 : 1);
      }
    }
  }

  @Test
  void aColdStartOpensNoAddress() throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-DDJL_CACHE_DIR=" + directory,
                Fresh.class.getName(),
                "src/test/resources/text/wordpiece")
            .inheritIO()
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue());
    assertTrue(directory.resolve("tokenizers").toFile().isDirectory(), "unpacked from the jar");
  }
}
