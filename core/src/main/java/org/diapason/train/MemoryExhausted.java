package org.diapason.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.diapason.config.UserException;
import org.diapason.task.Batch;
import org.diapason.tensor.OutOfMemory;

/**
 * Memory ran out. The message says when, what was asked for and what there is, and then which
 * settings need less, in the order to try them.
 */
final class MemoryExhausted extends UserException {
  private static final long serialVersionUID = 1L;
  private static final List<String> LARGER_HEAP =
      List.of(
          "a larger heap for the JVM, such as -Xmx4g; the command takes it from"
              + " DIAPASON_JAVA_OPTS");

  private final String what;
  private final boolean byBatch;

  private MemoryExhausted(String what, List<String> advice, boolean byBatch, Throwable cause) {
    super(
        "%s. What helps, in the order to try:%n  - %s"
            .formatted(what, String.join("%n  - ".formatted(), advice)),
        cause);
    this.what = what;
    this.byBatch = byBatch;
  }

  /** The message without the advice. */
  String what() {
    return what;
  }

  /** Whether smaller training batches could help. */
  boolean isByBatch() {
    return byBatch;
  }

  /** Forward and backward pass of a batch. */
  static <T> T inStep(long step, Batch batch, TrainingArguments arguments, Supplier<T> work) {
    var tokens = batch.padded().columns();
    var when = " in step %d, on a batch of %d × %d tokens".formatted(step, batch.size(), tokens);
    return in(when, forTraining(arguments, tokens), true, work);
  }

  /** Whatever a run needs memory for beside its batches, such as weights and optimizer. */
  static <T> T elsewhere(Supplier<T> work) {
    return in("", List.of("tuning: train fewer weights", "model: a smaller one"), false, work);
  }

  static <T> T inEvaluation(TrainingArguments arguments, Supplier<T> work) {
    var batchSize = arguments.perDeviceEvalBatchSize();
    var advice = new ArrayList<String>();
    if (batchSize == null) {
      advice.add("training.per_device_eval_batch_size: 1 (now as many as 2,048 tokens hold)");
    } else if (batchSize > 1) {
      advice.add(
          "training.per_device_eval_batch_size: %d (now %d)".formatted(batchSize / 2, batchSize));
    }
    advice.add("data.max_length: shorter texts");
    return in(" in an evaluation", advice, false, work);
  }

  /**
   * Does the work.
   *
   * @throws MemoryExhausted when memory runs out in it
   */
  private static <T> T in(String when, List<String> advice, boolean batches, Supplier<T> work) {
    try {
      return work.get();
    } catch (UserException e) {
      throw e;
    } catch (RuntimeException | OutOfMemoryError e) {
      var memory = OutOfMemory.of(e);
      if (memory.isEmpty()) {
        throw e;
      }
      var heap = memory.get().place() == OutOfMemory.Place.JAVA_HEAP;
      throw new MemoryExhausted(
          "out of memory%s: %s".formatted(when, memory.get().message()),
          heap ? LARGER_HEAP : advice,
          batches && !heap,
          e);
    }
  }

  private static List<String> forTraining(TrainingArguments arguments, int tokens) {
    var batchSize = arguments.perDeviceTrainBatchSize();
    var accumulation = arguments.gradientAccumulationSteps();
    var advice = new ArrayList<String>();
    if (batchSize > 1) {
      var smaller = largestDivisor(batchSize);
      advice.add(
          "training.per_device_train_batch_size: %d with training.gradient_accumulation_steps: %d (now %d and %d): steps of as many examples, from smaller batches"
              .formatted(smaller, accumulation * (batchSize / smaller), batchSize, accumulation));
    }
    if (!arguments.checkpointsActivations()) {
      advice.add(
          "training.activation_checkpointing: true: the same results, steps about a fifth longer");
    }
    advice.add("data.max_length: less than %d: long texts are cut earlier".formatted(tokens));
    if (!arguments.autoFindBatchSize()) {
      advice.add("training.auto_find_batch_size: true: tries smaller batches by itself");
    }
    advice.add("tuning: train fewer weights");
    return advice;
  }

  /** But for the number itself. */
  private static int largestDivisor(int number) {
    return IntStream.iterate(number / 2, i -> i - 1)
        .filter(i -> number % i == 0)
        .findFirst()
        .orElseThrow();
  }
}
