package org.diapason.train;

import static org.bytedeco.pytorch.global.torch.empty;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.diapason.config.UserException;
import org.diapason.data.Padding;
import org.diapason.task.Batch;
import org.diapason.task.Collator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user is told when memory runs out; all of it is really refused. */
class MemoryExhaustedTest {
  @TempDir Path scratch;

  @Test
  void aStepThatIsTooLargeSaysWhatNeedsLessAndLeavesNothingBehind() throws IOException {
    try (var model = TinyRun.model()) {
      var before = TinyRun.weights(model);
      var arguments = TinyRun.arguments(scratch.resolve("out")).build();
      var message = refusal(TinyRun.trainer(model, arguments).loss(new HungryLoss(model, 1, 0)));
      var lines = message.lines().toList();
      assertTrue(
          lines
              .get(0)
              .matches(
                  "out of memory in step 1, on a batch of 4 × \\d+ tokens: 17,179,869,184 MB more"
                      + " were asked for, while this process has [0-9,]+ MB in RAM and the machine"
                      + " has [0-9,]+ MB\\. What helps, in the order to try:"),
          message);
      assertTrue(
          lines
              .get(1)
              .startsWith(
                  "  - training.per_device_train_batch_size: 2 with"
                      + " training.gradient_accumulation_steps: 2 (now 4 and 1)"),
          message);
      assertTrue(lines.get(2).startsWith("  - training.activation_checkpointing: true"), message);
      assertTrue(lines.get(3).startsWith("  - data.max_length: less than "), message);
      assertTrue(lines.get(4).startsWith("  - training.auto_find_batch_size: true"), message);
      assertTrue(lines.get(5).startsWith("  - tuning: "), message);
      assertEquals(6, lines.size(), message);
      TinyRun.weights(model)
          .forEach((name, values) -> assertArrayEquals(before.get(name), values, name));
      assertFalse(Files.exists(scratch.resolve("out")));
    }
  }

  @Test
  void whatIsAlreadySetIsNotAdvised() {
    try (var model = TinyRun.model()) {
      var arguments =
          TinyRun.arguments(scratch.resolve("out"))
              .perDeviceTrainBatchSize(1)
              .activationCheckpointing(true)
              .autoFindBatchSize(true)
              .build();
      var message = refusal(TinyRun.trainer(model, arguments).loss(new HungryLoss(model, 0, 0)));
      assertFalse(message.contains("per_device_train_batch_size"), message);
      assertFalse(message.contains("activation_checkpointing"), message);
      assertFalse(message.contains("auto_find_batch_size"), message);
      assertTrue(message.contains("data.max_length"), message);
    }
  }

  /** Smaller training batches would not help, so they are not tried. */
  @Test
  void anEvaluationNamesItsOwnBatchSize() {
    try (var model = TinyRun.model()) {
      var arguments =
          TinyRun.arguments(scratch)
              .perDeviceTrainBatchSize(2)
              .perDeviceEvalBatchSize(6)
              .evalStrategy(IntervalStrategy.EPOCH)
              .autoFindBatchSize(true)
              .build();
      var message = refusal(TinyRun.trainer(model, arguments).loss(new HungryLoss(model, 2, 0)));
      assertTrue(message.startsWith("out of memory in an evaluation: 17,179,"), message);
      assertTrue(message.contains("training.per_device_eval_batch_size: 3 (now 6)"), message);
      assertFalse(message.contains("per_device_train_batch_size"), message);
    }
  }

  /** Neither would they help against a heap that is full. */
  @Test
  void aFullHeapAsksForALargerOne() {
    Collator hungry =
        examples -> {
          var numbers = new long[examples.size() > 3 ? Integer.MAX_VALUE : 1];
          return Batch.of(examples.subList(0, numbers.length), Padding.of(0));
        };
    try (var model = TinyRun.model()) {
      var arguments = TinyRun.arguments(scratch).autoFindBatchSize(true).build();
      var message = refusal(TinyRun.trainer(model, arguments).collator(hungry));
      assertTrue(message.startsWith("out of memory: the JVM says \""), message);
      assertTrue(message.contains("DIAPASON_JAVA_OPTS"), message);
      assertEquals(2, message.lines().count(), message);
    }
  }

  /** Nor where it is not a batch that is too large. */
  @Test
  void anOptimizerThatIsTooLargeIsToldToo() {
    try (var model = TinyRun.model()) {
      var trainer =
          TinyRun.trainer(model, TinyRun.arguments(scratch).build())
              .optimizer(
                  parameters -> {
                    empty(1L << 52).close();
                    return new GradientRecorder(parameters);
                  });
      var message = refusal(trainer);
      assertTrue(message.startsWith("out of memory: 17,179,869,184 MB more"), message);
      assertTrue(message.contains("tuning: train fewer weights"), message);
    }
  }

  private static String refusal(TrainerBuilder trainer) {
    return String.valueOf(assertThrows(UserException.class, trainer.build()::train).getMessage());
  }
}
