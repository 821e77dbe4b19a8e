package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.diapason.config.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole runs in a process whose address space is limited, so that a batch of thousands of examples
 * does not fit and one of hundreds does.
 */
class LimitedMemoryTest {
  private static final int EXAMPLES = 4000;

  @TempDir Path scratch;

  @Test
  void aBatchThatDoesNotFitIsExplainedAndNothingIsWritten() throws Exception {
    var said = run("training.auto_find_batch_size=false");
    assertTrue(said.contains("refused: out of memory in step 1, on a batch of 4000 × "), said);
    assertTrue(said.contains("training.per_device_train_batch_size: 2000 with"), said);
    assertFalse(Files.exists(scratch.resolve("limited")), said);
  }

  /** What is saved gives the same run again. */
  @Test
  void aBatchThatFitsIsFound() throws Exception {
    var said = run("training.auto_find_batch_size=true");
    assertTrue(said.contains("Training begins anew with batches of 3600 in place of 4000"), said);
    assertTrue(said.endsWith("done\n"), said);
    var saved = RunConfig.schema().load(scratch.resolve("limited/diapason.yaml"), List.of());
    var found = saved.value().training().perDeviceTrainBatchSize();
    assertTrue(100 < found && found <= 3600, said);
    var notice = "Training begins anew with batches of %d in place of".formatted(found);
    assertTrue(said.contains(notice), said);
    var state = TinyRun.json(scratch.resolve("limited/trainer_state.json"));
    assertEquals(found, state.get("train_batch_size").getAsInt());
  }

  private String run(String set) throws IOException, InterruptedException {
    assumeTrue(Platform.isLinux());
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var builder =
        new ProcessBuilder(
            java,
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Limited.class.getName(),
            scratch.toString(),
            set);
    builder.environment().put("MALLOC_ARENA_MAX", "1");
    // What a failed batch frees goes back to the limit at once, or no thread could start any more.
    builder.environment().put("MALLOC_MMAP_THRESHOLD_", "65536");
    var process = builder.redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }

  /** Trains on small batches, then, with little more memory, on all examples at once. */
  static final class Limited {
    private static final int ADDRESS_SPACE = 9;
    private static final long HEADROOM = 400L << 20;
    private static final long UNLIMITED = -1;

    public static void main(String[] arguments) throws IOException {
      var scratch = Path.of(arguments[0]);
      var reviews = Reviews.in(scratch);
      reviews.write("many.csv", EXAMPLES, 1);
      FineTuner.run(config(reviews, "small", "training.max_steps=1"), new RunListener() {});
      limit(addressSpace() + HEADROOM);
      try {
        FineTuner.run(
            config(
                reviews,
                "limited",
                "training.per_device_train_batch_size=" + EXAMPLES,
                arguments[1]),
            new RunListener() {
              @Override
              public void onNotice(String message) {
                System.out.println(message);
              }
            });
        System.out.println("done");
      } catch (UserException e) {
        System.out.println("refused: " + e.getMessage());
      } finally {
        limit(UNLIMITED); // the JVM needs threads to end
      }
    }

    private static RunConfig config(Reviews reviews, String output, String... sets) {
      var all =
          new ArrayList<>(
              List.of(
                  "data.train=[%s]".formatted(reviews.directory().resolve("many.csv")),
                  "data.split={train: %d, validation: 0, test: 0}".formatted(EXAMPLES),
                  "data.leakage=ignore"));
      all.addAll(List.of(sets));
      return reviews.config(reviews.directory().resolve(output), all.toArray(String[]::new));
    }

    private static long addressSpace() throws IOException {
      try (var lines = Files.lines(Path.of("/proc/self/status"))) {
        var size = lines.filter(line -> line.startsWith("VmSize:")).findFirst().orElseThrow();
        return 1024 * Long.parseLong(size.replaceAll("\\D", ""));
      }
    }

    private static void limit(long bytes) {
      var softAndHard = new long[] {bytes, UNLIMITED};
      assertEquals(0, Native.load("c", LibC.class).setrlimit(ADDRESS_SPACE, softAndHard));
    }

    private interface LibC extends Library {
      int setrlimit(int resource, long[] softAndHard);
    }
  }
}
