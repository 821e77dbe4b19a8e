package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Structure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.diapason.config.UserException;
import org.diapason.data.Dataset;
import org.diapason.data.Example;
import org.diapason.tensor.NativeGarbage;
import org.diapason.tuning.FeatureExtraction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training, evaluating and failing give back all native memory that they took. */
class NativeMemoryTest {
  private static final int STEPS = 20;

  @TempDir static Path scratch;

  /** What JavaCPP has allocated and not yet freed. */
  private record Live(long pointers, long bytes) {
    static Live now() {
      return new Live(Pointer.totalCount(), Pointer.totalBytes());
    }
  }

  /** What is made once in a process must not count. */
  @BeforeAll
  static void runOnce() {
    train(arguments(), TinyRun.train(), List.of());
    NativeGarbage.collect();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theTwentiethStepLeavesWhatTheSecondLeft(boolean checkpointing) {
    var steps = new TreeMap<Integer, Live>();
    train(
        arguments().activationCheckpointing(checkpointing),
        TinyRun.train(),
        List.of(
            new Callback() {
              @Override
              public void onStepEnd(
                  TrainingArguments a, TrainerState state, TrainerControl c, double loss) {
                steps.put(state.globalStep(), Live.now());
              }
            }));
    assertEquals(steps.get(2), steps.get(STEPS));
  }

  @Test
  void aRunAndItsModelLeaveNothing() {
    var before = Live.now();
    train(arguments(), TinyRun.train(), List.of());
    assertEquals(before, Live.now());
  }

  @Test
  void frozenLayersThatAreComputedOnceLeaveNothing() {
    var before = Live.now();
    try (var model = TinyRun.model()) {
      TinyRun.trainer(model, arguments().build()).tuning(new FeatureExtraction()).build().train();
    }
    assertEquals(before, Live.now());
  }

  @Test
  void anEvaluationLeavesNothing() {
    try (var model = TinyRun.model()) {
      var trainer = TinyRun.trainer(model, arguments().build()).build();
      trainer.evaluate(TinyRun.eval());
      var before = Live.now();
      trainer.evaluate(TinyRun.train());
      assertEquals(before, Live.now());
    }
  }

  /** The second of two accumulated batches has a token that the vocabulary does not. */
  @Test
  void aFailureWithinAStepLeavesNothing() {
    var examples = TinyRun.examples("train");
    examples.set(6, Example.of("input_ids", 5, 4_000, 7).with("labels", 1));
    var before = Live.now();
    assertThrows(RuntimeException.class, () -> train(arguments(), Dataset.of(examples), List.of()));
    assertEquals(before, Live.now());
  }

  @Test
  void aRefusedRunLeavesNothing() {
    var before = Live.now();
    var arguments = TinyRun.arguments(scratch).resumeFromCheckpoint("last").build();
    try (var model = TinyRun.model()) {
      assertThrows(UserException.class, TinyRun.trainer(model, arguments).build()::train);
    }
    assertEquals(before, Live.now());
  }

  /**
   * libtorch's own allocations, which JavaCPP does not see. One batch of all examples has
   * activations of 90 KB each, which keeping one would add at every step. In a process of its own
   * without the JVM's compiler, whose memory comes and goes by megabytes.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theProcessDoesNotGrow(boolean checkpointing) throws IOException, InterruptedException {
    assumeTrue(Platform.isLinux());
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classPath = System.getProperty("java.class.path");
    var steps =
        new ProcessBuilder(
                java,
                "-Xint",
                "-cp",
                classPath,
                Steps.class.getName(),
                "" + scratch,
                "" + checkpointing)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var inUse = new ArrayList<Long>();
    try (var lines = steps.inputReader()) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        inUse.add(Long.parseLong(line));
      }
    }
    assertEquals(0, steps.waitFor());
    assertEquals(STEPS, inUse.size());
    var growth =
        IntStream.range(1, STEPS)
            .mapToLong(i -> inUse.get(i) - inUse.get(i - 1))
            .sorted()
            .toArray();
    assertTrue(growth[STEPS / 2] < 20_000, () -> "bytes a step: " + Arrays.toString(growth));
  }

  /** Trains, and prints the bytes in use after each step. */
  static final class Steps {
    public static void main(String[] directoryAndCheckpointing) {
      var c = Native.load("c", LibC.class);
      try (var model = TinyRun.model()) {
        var arguments =
            TinyRun.arguments(Path.of(directoryAndCheckpointing[0]))
                .activationCheckpointing(Boolean.parseBoolean(directoryAndCheckpointing[1]))
                .perDeviceTrainBatchSize(42)
                .maxSteps(STEPS)
                .build();
        TinyRun.trainer(model, arguments)
            .callback(
                new Callback() {
                  @Override
                  public void onStepEnd(
                      TrainingArguments a,
                      TrainerState state,
                      TrainerControl control,
                      double loss) {
                    System.out.println(c.mallinfo2().inUse());
                  }
                })
            .build()
            .train();
      }
    }
  }

  private static TrainingArgumentsBuilder arguments() {
    return TinyRun.arguments(scratch)
        .maxSteps(STEPS)
        .gradientAccumulationSteps(2)
        .evalStrategy(IntervalStrategy.STEPS)
        .evalSteps(7.0);
  }

  private static void train(
      TrainingArgumentsBuilder arguments, Dataset examples, List<Callback> callbacks) {
    try (var model = TinyRun.model()) {
      var trainer = Trainer.builder(model, arguments.build()).trainDataset(examples);
      callbacks.forEach(trainer::callback);
      trainer.evalDataset(TinyRun.eval()).build().train();
    }
  }

  private interface LibC extends Library {
    MallocInfo mallinfo2();
  }

  /** {@code struct mallinfo2} of malloc.h. */
  @Structure.FieldOrder({
    "arena",
    "ordblks",
    "smblks",
    "hblks",
    "hblkhd",
    "usmblks",
    "fsmblks",
    "uordblks",
    "fordblks",
    "keepcost"
  })
  public static final class MallocInfo extends Structure implements Structure.ByValue {
    public long arena;
    public long ordblks;
    public long smblks;
    public long hblks;
    public long hblkhd;
    public long usmblks;
    public long fsmblks;
    public long uordblks;
    public long fordblks;
    public long keepcost;

    /** Bytes in blocks that are in use, in heaps and in maps of their own. */
    long inUse() {
      return uordblks + hblkhd;
    }
  }
}
