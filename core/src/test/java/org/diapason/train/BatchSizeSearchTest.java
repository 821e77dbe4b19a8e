package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.diapason.config.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code auto_find_batch_size}, on memory that libtorch really refuses. */
class BatchSizeSearchTest {
  @TempDir Path scratch;

  private final List<String> notices = new ArrayList<>();

  /** The larger batches may fit for some steps, which change the weights. */
  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void theRunIsThatOfTheBatchSizeThatFits(int stepsBefore) throws IOException {
    var expected = run(arguments(5).build(), 42, 0);
    assertEquals(List.of(), notices);
    var found = run(arguments(8).autoFindBatchSize(true).build(), 5, stepsBefore);
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, found.get(name), name));
    // nine tenths, rounded down: 8, 7, 6, 5
    assertEquals(3, notices.size(), notices.toString());
    assertTrue(notices.get(0).startsWith("out of memory in step " + (1 + stepsBefore) + ", on a"));
    assertTrue(notices.get(0).endsWith("with batches of 7 in place of 8"), notices.get(0));
    assertTrue(notices.get(2).endsWith("with batches of 5 in place of 6"), notices.get(2));
    assertEquals(List.of("checkpoint-9"), leftBehind());
    var state = TinyRun.json(scratch.resolve("out/checkpoint-9/trainer_state.json"));
    assertEquals(5, state.get("train_batch_size").getAsInt());
  }

  @Test
  void aRunThatGoesOnTakesTheSizeThatWasFound() throws IOException {
    var straight = run(arguments(5).build(), 42, 0);
    run(arguments(8).autoFindBatchSize(true).maxSteps(4).build(), 5, 0);
    notices.clear();
    var on = arguments(8).autoFindBatchSize(true).resumeFromCheckpoint("last").build();
    var resumed = run(on, 5, 0);
    straight.forEach((name, values) -> assertArrayEquals(values, resumed.get(name), name));
    assertFalse(notices.toString().contains("in place of"), notices.toString());
  }

  @Test
  void itEndsWhereOneExampleIsTooMuch() throws IOException {
    var arguments = arguments(3).autoFindBatchSize(true).build();
    var refused = assertThrows(UserException.class, () -> run(arguments, 0, 0));
    assertTrue(refused.getMessage().contains("on a batch of 1 × "), refused.getMessage());
    assertFalse(refused.getMessage().contains("auto_find_batch_size"), refused.getMessage());
    assertEquals(2, notices.size(), notices.toString());
    assertEquals(List.of(), leftBehind());
  }

  private TrainingArgumentsBuilder arguments(int batchSize) {
    return TinyRun.arguments(scratch.resolve("out"))
        .perDeviceTrainBatchSize(batchSize)
        .saveStrategy(SaveStrategy.EPOCH)
        .numTrainEpochs(1);
  }

  private List<String> leftBehind() throws IOException {
    try (var files = Files.list(scratch.resolve("out"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** The weights after a run with dropout. */
  private Map<String, float[]> run(TrainingArguments arguments, int largest, int patience)
      throws IOException {
    try (var model = TinyRun.model(0.1, scratch.resolve("model"))) {
      TinyRun.trainer(model, arguments)
          .loss(new HungryLoss(model, largest, patience))
          .callback(
              new Callback() {
                @Override
                public void onNotice(String message) {
                  notices.add(message);
                }
              })
          .build()
          .train();
      return TinyRun.weights(model);
    }
  }
}
