package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.diapason.data.Padding;
import org.diapason.task.Batch;
import org.diapason.task.Collator;
import org.diapason.tensor.Reproducible;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each step trains on, and that it is made on another thread without a trace. */
class UpdatesTest {
  private static final Collator COLLATOR = examples -> Batch.of(examples, Padding.of(0));

  @TempDir Path scratch;

  private static List<Updates.Update> epoch(Updates updates) {
    var all = new ArrayList<Updates.Update>();
    try (var ahead = updates.of(0, 0, updates.plan().updatesPerEpoch())) {
      ahead.forEachRemaining(all::add);
    }
    return all;
  }

  private static List<List<Integer>> members(Updates.Update update) {
    return update.members().stream().map(batch -> Arrays.stream(batch).boxed().toList()).toList();
  }

  /** 42 examples in the order of the data. */
  @ParameterizedTest
  @CsvSource({
    "8, 1, false, '8 | 16 | 24 | 32 | 40 | 42'",
    "8, 1, true, '8 | 16 | 24 | 32 | 40'",
    "8, 4, false, '8 16 24 32 | 40 42'",
    "8, 4, true, '8 16 24 32 | 40'",
    "64, 2, false, '42'"
  })
  void updatesAreTheBatchesOfTheSampler(
      int batchSize, int accumulation, boolean dropLast, String ends) {
    var arguments =
        TinyRun.arguments(scratch)
            .perDeviceTrainBatchSize(batchSize)
            .gradientAccumulationSteps(accumulation)
            .dataloaderDropLast(dropLast)
            .build();
    var next = new AtomicInteger();
    var actual =
        epoch(new Updates(TinyRun.train(), COLLATOR, arguments, Reproducible.DIAPASON, 0)).stream()
            .map(
                update ->
                    String.join(
                        " ",
                        members(update).stream()
                            .map(
                                batch -> {
                                  batch.forEach(i -> assertEquals(next.getAndIncrement(), i));
                                  return next.toString();
                                })
                            .toList()))
            .toList();
    assertEquals(ends, String.join(" | ", actual));
  }

  @ParameterizedTest
  @CsvSource({"1, 20", "2, 40", "3, 100"})
  void aTokenBudgetKeepsTheExamplesOfEachUpdate(long seed, int tokenBudget) {
    var examples = TinyRun.train();
    var arguments =
        TinyRun.arguments(scratch)
            .trainSamplingStrategy(SamplingStrategy.RANDOM)
            .seed(seed)
            .gradientAccumulationSteps(3)
            .build();
    var expected = epoch(new Updates(examples, COLLATOR, arguments, Reproducible.DIAPASON, 0));
    var updates = new Updates(examples, COLLATOR, arguments, Reproducible.DIAPASON, tokenBudget);
    var actual = epoch(updates);
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(sorted(members(expected.get(i))), sorted(members(actual.get(i))));
      assertEquals(expected.get(i).sampled(), actual.get(i).sampled());
      for (var batch : actual.get(i).batches()) {
        var padded = batch.padded().rows() * batch.padded().columns();
        assertTrue(padded <= tokenBudget || batch.size() == 1, padded + " tokens");
      }
    }
  }

  private static List<Integer> sorted(List<List<Integer>> batches) {
    return batches.stream().flatMap(List::stream).sorted().toList();
  }

  @Test
  void collationThatFailsStopsTheRunAtItsStep() {
    var collated = new AtomicInteger();
    var threads = ConcurrentHashMap.<Thread>newKeySet();
    var steps = new AtomicInteger();
    try (var model = TinyRun.model()) {
      var trainer =
          TinyRun.trainer(model, TinyRun.arguments(scratch).build())
              .collator(
                  examples -> {
                    threads.add(Thread.currentThread());
                    if (collated.incrementAndGet() == 5) {
                      throw new IllegalStateException("the fifth batch");
                    }
                    return COLLATOR.collate(examples);
                  })
              .callback(
                  new Callback() {
                    @Override
                    public void onStepEnd(
                        TrainingArguments a, TrainerState s, TrainerControl c, double loss) {
                      steps.incrementAndGet();
                    }
                  })
              .build();
      var error = assertThrows(IllegalStateException.class, trainer::train);
      assertEquals("the fifth batch", error.getMessage());
    }
    assertEquals(4, steps.get());
    assertEnded(threads);
  }

  @Test
  void aRunThatIsStoppedLeavesNoThread() {
    var threads = ConcurrentHashMap.<Thread>newKeySet();
    try (var model = TinyRun.model()) {
      TinyRun.trainer(model, TinyRun.arguments(scratch).build())
          .collator(
              examples -> {
                threads.add(Thread.currentThread());
                return COLLATOR.collate(examples);
              })
          .callback(
              new Callback() {
                @Override
                public void onStepEnd(
                    TrainingArguments a, TrainerState s, TrainerControl control, double loss) {
                  control.stopTraining();
                }
              })
          .build()
          .train();
    }
    assertEnded(threads);
  }

  /** A thread is gone a moment after its last task. */
  private static void assertEnded(Set<Thread> threads) {
    assertTrue(threads.size() > 1, "a batch was made ahead");
    for (var thread : threads) {
      if (thread != Thread.currentThread()) {
        try {
          thread.join(10_000);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
        assertTrue(!thread.isAlive(), thread.getName());
      }
    }
  }
}
