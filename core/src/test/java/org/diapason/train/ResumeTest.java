package org.diapason.train;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.diapason.config.UserException;
import org.diapason.model.AutoModel;
import org.diapason.model.Model;
import org.diapason.task.Batch;
import org.diapason.task.Loss;
import org.diapason.task.TextClassification;
import org.diapason.tensor.DType;
import org.diapason.tensor.Reproducible;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs with dropout of 2 epochs, each 6 steps, most of 2 batches, stopped and taken up again. */
class ResumeTest {
  @TempDir Path scratch;
  private final AtomicInteger models = new AtomicInteger();

  /** Steps 1, 5 and 11 are between two logs; 6 ends an epoch. */
  @ParameterizedTest
  @CsvSource({"1, STEPS", "5, STEPS", "6, STEPS", "11, STEPS", "5, EPOCH", "6, EPOCH", "9, EPOCH"})
  void aResumedRunIsTheOneThatNeverStopped(int stop, IntervalStrategy logging) throws IOException {
    var whole = scratch.resolve("whole");
    var broken = scratch.resolve("broken");
    run(arguments(whole).loggingStrategy(logging).build());
    run(arguments(broken).loggingStrategy(logging).build(), new StopAt(stop));
    run(arguments(broken).loggingStrategy(logging).resumeFromCheckpoint("last").build());
    assertSameRun(whole, broken);
  }

  /**
   * Dropout, evaluations and, by length, the order of an epoch draw from one generator, one after
   * another.
   */
  @ParameterizedTest
  @CsvSource({
    "1, RANDOM",
    "6, RANDOM",
    "11, RANDOM",
    "1, GROUP_BY_LENGTH",
    "6, GROUP_BY_LENGTH",
    "11, GROUP_BY_LENGTH"
  })
  void soIsARunThatDrawsAsTransformers(int stop, SamplingStrategy sampling) throws IOException {
    var whole = scratch.resolve("whole");
    var broken = scratch.resolve("broken");
    runAsTransformers(drawing(whole, sampling).build());
    runAsTransformers(drawing(broken, sampling).build(), new StopAt(stop));
    runAsTransformers(drawing(broken, sampling).resumeFromCheckpoint("last").build());
    assertSameRun(whole, broken);
  }

  private static TrainingArgumentsBuilder drawing(Path outputDir, SamplingStrategy sampling) {
    return arguments(outputDir)
        .trainSamplingStrategy(sampling)
        .evalStrategy(IntervalStrategy.STEPS)
        .evalSteps(3.0);
  }

  @Test
  void aCheckpointWithoutThePlaceOfItsEpochCannotGoOnAsTransformers() {
    run(arguments(scratch).build(), new StopAt(5));
    var arguments = arguments(scratch).resumeFromCheckpoint("last").build();
    var message =
        assertThrows(UserException.class, () -> runAsTransformers(arguments)).getMessage();
    assertTrue(message.contains(scratch.resolve("checkpoint-5").toString()), message);
    assertTrue(message.contains("engine.reproducible"), message);
  }

  @Test
  void aSpoiledPlaceOfTheGeneratorIsNamed() throws IOException {
    run(arguments(scratch).build(), new StopAt(5));
    var file = scratch.resolve("checkpoint-5/rng_state.safetensors");
    Files.copy(scratch.resolve("checkpoint-5/model.safetensors"), file, REPLACE_EXISTING);
    var message = refusal(arguments(scratch).resumeFromCheckpoint("last").build());
    assertTrue(message.contains(file.toString()), message);
  }

  /** The checkpoint is of whole steps only, whenever the stop was asked for. */
  @Test
  void aStopWaitsForAllBatchesOfItsStep() {
    var batches = new AtomicInteger();
    try (var model = model()) {
      var sound = TextClassification.of(model.problemType()).loss(model.config().head(), 0, null);
      TinyRun.trainer(model, arguments(scratch).build())
          .loss(
              new Loss() {
                @Override
                public Tensor sum(Tensor logits, Batch batch) {
                  batches.incrementAndGet();
                  return sound.sum(logits, batch);
                }

                @Override
                public double normalizer(Batch batch) {
                  return sound.normalizer(batch);
                }
              })
          .callback(new StopAt(5))
          .build()
          .train();
    }
    assertEquals(10, batches.get());
    var state = TinyRun.json(scratch.resolve("checkpoint-5/trainer_state.json"));
    assertEquals(10 / 11.0, state.get("epoch").getAsDouble(), 1e-12);
  }

  /** Batches by length: every example is a batch of its own, or nearly so. */
  @Test
  void aResumedRunWithATokenBudgetIsTheOneThatNeverStopped() throws IOException {
    var whole = scratch.resolve("whole");
    var broken = scratch.resolve("broken");
    run(25, arguments(whole).build());
    run(25, arguments(broken).build(), new StopAt(5));
    run(25, arguments(broken).resumeFromCheckpoint("last").build());
    assertArrayEquals(
        Files.readAllBytes(whole.resolve("checkpoint-12/model.safetensors")),
        Files.readAllBytes(broken.resolve("checkpoint-12/model.safetensors")));
    assertEquals(stateWithoutClock(whole), stateWithoutClock(broken));
  }

  @Test
  void aStopWithinAnEpochEvaluatesNothing() {
    var arguments = arguments(scratch).evalStrategy(IntervalStrategy.EPOCH).build();
    run(arguments, new StopAt(5));
    var log = TinyRun.json(scratch.resolve("checkpoint-5/trainer_state.json")).get("log_history");
    assertTrue(!log.toString().contains("eval_loss"), log.toString());
  }

  @Test
  void aFinishedRunHasNothingLeftToDo() throws IOException {
    run(arguments(scratch).build());
    var before = Files.readAllBytes(scratch.resolve("checkpoint-12/model.safetensors"));
    try (var model = model()) {
      var trainer =
          TinyRun.trainer(model, arguments(scratch).resumeFromCheckpoint("last").build()).build();
      assertEquals(12, trainer.train().globalStep());
      trainer.saveModel(scratch.resolve("saved"));
    }
    assertArrayEquals(before, Files.readAllBytes(scratch.resolve("saved/model.safetensors")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"last", "true"})
  void thereMustBeACheckpoint(String last) {
    var message = refusal(arguments(scratch).resumeFromCheckpoint(last).build());
    assertTrue(message.contains(scratch + " holds no checkpoint"), message);
  }

  @Test
  void theCheckpointMustBeThere() {
    run(arguments(scratch).build(), new StopAt(5));
    var wrong = scratch.resolve("checkpoint-7");
    var message = refusal(arguments(scratch).resumeFromCheckpoint(wrong.toString()).build());
    assertTrue(message.contains(wrong + " is no checkpoint"), message);
    assertTrue(message.contains("checkpoint-5"), message);
  }

  @Test
  void aCheckpointOfTheModelOnlyIsRefused() {
    run(arguments(scratch).saveOnlyModel(true).build(), new StopAt(5));
    var message = refusal(arguments(scratch).resumeFromCheckpoint("last").build());
    assertTrue(message.contains("save_only_model"), message);
  }

  @Test
  void aCheckpointOfAnotherModelIsRefused() {
    run(arguments(scratch).build(), new StopAt(5));
    var five = Path.of("src/test/resources/parity/bert/single_label");
    try (var other = AutoModel.saved(five, DType.FLOAT32)) {
      var before = TinyRun.weights(other);
      var trainer =
          TinyRun.trainer(other, arguments(scratch).resumeFromCheckpoint("last").build()).build();
      var message = assertThrows(UserException.class, trainer::train).getMessage();
      assertTrue(message.contains("classifier.weight"), message);
      TinyRun.weights(other)
          .forEach((name, values) -> assertArrayEquals(before.get(name), values, name));
    }
  }

  @Test
  void aCheckpointOfOtherTrainedWeightsIsRefused() {
    run(arguments(scratch).build(), new StopAt(5));
    try (var model = model()) {
      model.parameters().get("classifier.weight").setTrainable(true);
      var trainer =
          TinyRun.trainer(model, arguments(scratch).resumeFromCheckpoint("last").build()).build();
      var message = assertThrows(UserException.class, trainer::train).getMessage();
      assertTrue(message.contains("other weights than those that train now"), message);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{\"log_history\": 3}"})
  void aSpoiledStateIsNamed(String spoiled) throws IOException {
    run(arguments(scratch).build(), new StopAt(5));
    var file = scratch.resolve("checkpoint-5/trainer_state.json");
    Files.writeString(file, spoiled);
    var message = refusal(arguments(scratch).resumeFromCheckpoint("last").build());
    assertTrue(message.contains(file.toString()), message);
  }

  @Test
  void anotherLengthGivesANotice() {
    run(arguments(scratch).build(), new StopAt(5));
    var notices = new ArrayList<String>();
    run(
        arguments(scratch).maxSteps(7).resumeFromCheckpoint("last").build(),
        new Callback() {
          @Override
          public void onNotice(String message) {
            notices.add(message);
          }
        });
    assertTrue(notices.get(0).contains("planned for 12 steps and is now for 7"), notices.get(0));
    assertTrue(Files.exists(scratch.resolve("checkpoint-7")));
  }

  @Test
  void whatABreakLeftBehindIsNoCheckpoint() throws IOException {
    run(arguments(scratch).build(), new StopAt(5));
    var finished = scratch.resolve("checkpoint-5");
    copy(finished, scratch.resolve(".checkpoint-9.killed.tmp"));
    copy(finished, scratch.resolve("checkpoint-10"));
    Files.delete(scratch.resolve("checkpoint-10/trainer_state.json"));
    Files.writeString(scratch.resolve("checkpoint-11"), "a file");
    assertEquals(List.of(finished), new Checkpoints(scratch).all());
    run(arguments(scratch).resumeFromCheckpoint("last").saveSteps(9).build());
    assertTrue(Files.exists(scratch.resolve("checkpoint-9/trainer_state.json")));
    assertTrue(Files.notExists(scratch.resolve(".checkpoint-9.killed.tmp")));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (var files = Files.list(from)) {
      for (var file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private Model model() {
    return TinyRun.model(0.1, scratch.resolve("model-" + models.incrementAndGet()));
  }

  private static TrainingArgumentsBuilder arguments(Path outputDir) {
    return TinyRun.arguments(outputDir)
        .trainSamplingStrategy(SamplingStrategy.RANDOM)
        .gradientAccumulationSteps(2)
        .numTrainEpochs(2)
        .loggingSteps(4)
        .saveStrategy(SaveStrategy.STEPS);
  }

  private void run(TrainingArguments arguments, Callback... callbacks) {
    run(0, arguments, callbacks);
  }

  private void run(int tokenBudget, TrainingArguments arguments, Callback... callbacks) {
    run(arguments, trainer -> trainer.tokenBudget(tokenBudget), callbacks);
  }

  private void runAsTransformers(TrainingArguments arguments, Callback... callbacks) {
    run(arguments, trainer -> trainer.reproducible(Reproducible.HUGGINGFACE), callbacks);
  }

  private void run(
      TrainingArguments arguments, UnaryOperator<TrainerBuilder> engine, Callback... callbacks) {
    try (var model = model()) {
      var trainer = engine.apply(TinyRun.trainer(model, arguments));
      List.of(callbacks).forEach(trainer::callback);
      trainer.build().train();
    }
  }

  private String refusal(TrainingArguments arguments) {
    var message = assertThrows(UserException.class, () -> run(arguments)).getMessage();
    return message == null ? "" : message;
  }

  private static void assertSameRun(Path whole, Path broken) throws IOException {
    for (var file :
        List.of("model.safetensors", "optimizer.safetensors", "rng_state.safetensors")) {
      assertArrayEquals(
          Files.readAllBytes(whole.resolve("checkpoint-12").resolve(file)),
          Files.readAllBytes(broken.resolve("checkpoint-12").resolve(file)),
          file);
    }
    assertEquals(stateWithoutClock(whole), stateWithoutClock(broken));
  }

  private static JsonObject stateWithoutClock(Path outputDir) {
    var state = TinyRun.json(outputDir.resolve("checkpoint-12/trainer_state.json"));
    for (var entry : state.getAsJsonArray("log_history")) {
      entry.getAsJsonObject().keySet().removeIf(key -> key.matches(".*_(runtime|per_second)"));
    }
    return state;
  }

  /** Saves after a step and ends the run there. */
  private record StopAt(int step) implements Callback {
    @Override
    public void onStepEnd(
        TrainingArguments arguments, TrainerState state, TrainerControl control, double loss) {
      if (state.globalStep() == step) {
        control.save();
        control.stopTraining();
      }
    }
  }
}
