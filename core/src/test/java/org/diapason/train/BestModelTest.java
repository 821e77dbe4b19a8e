package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.diapason.config.UserException;
import org.diapason.model.AutoModel;
import org.diapason.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which checkpoints stay and when a run ends early, for evaluations whose score is given. */
class BestModelTest {
  @TempDir Path scratch;
  private final List<String> notices = new ArrayList<>();

  /** Six steps, each evaluated and saved. */
  @ParameterizedTest
  @CsvSource({
    // scores, limit, best at the end, what is left
    "1 2 9 3 4 5, , true, 1 2 3 4 5 6",
    "1 2 9 3 4 5, 2, true, 3 6",
    "1 2 9 3 4 5, 3, true, 3 5 6",
    "1 2 9 3 4 5, 1, true, 3",
    "1 2 9 3 4 5, 1, false, 3 6",
    "9 2 1 3 4 5, 2, true, 1 6",
    "1 2 3 4 5 6, 2, true, 5 6",
    "1 2 3 4 5 6, 1, true, 6",
    "7 7 7 7 7 7, 2, true, 1 6",
    "NaN 2 NaN 3 1 NaN, 2, true, 4 6"
  })
  void theBestAndTheNewestAreNeverDeleted(
      String scores, Integer limit, boolean loadBest, String left) {
    try (var model = TinyRun.model()) {
      var state =
          run(
              model,
              scores,
              arguments -> arguments.saveTotalLimit(limit).loadBestModelAtEnd(loadBest));
      assertEquals(left, checkpoints());
      if (loadBest) {
        assertSameWeights(Path.of(String.valueOf(state.bestModelCheckpoint())), model);
      }
    }
  }

  @Test
  void theBestIsOnlySavedWhenThereIsANewOne() {
    try (var model = TinyRun.model()) {
      run(
          model,
          "3 2 4 4 1 5",
          arguments -> arguments.saveStrategy(SaveStrategy.BEST).loadBestModelAtEnd(true));
      assertEquals("1 3 6", checkpoints());
      assertSameWeights(scratch.resolve("checkpoint-6"), model);
    }
  }

  @Test
  void lessIsBetterOfALossAndWhereItIsSaid() {
    try (var model = TinyRun.model()) {
      var state = run(model, "5 3 4 2 6 7", arguments -> arguments.greaterIsBetter(false));
      assertEquals(2.0, state.bestMetric());
      state = run(model, "5 3 4 2 6 7", arguments -> arguments.metricForBestModel("score_loss"));
      assertEquals(2.0, state.bestMetric());
      state = run(model, "5 3 4 2 6 7", arguments -> arguments.metricForBestModel("eval_score"));
      assertEquals(7.0, state.bestMetric());
    }
  }

  /** There is no checkpoint of it that could be gone back to. */
  @Test
  void theEvaluationBeforeTrainingIsNotTheBest() {
    try (var model = TinyRun.model()) {
      var state =
          run(
              model,
              "9 1 2 3 2 1 1",
              arguments -> arguments.evalOnStart(true).loadBestModelAtEnd(true));
      assertEquals(3.0, state.bestMetric());
      assertSameWeights(scratch.resolve("checkpoint-3"), model);
    }
  }

  @Test
  void withoutABestTheLastWeightsStay() {
    try (var model = TinyRun.model()) {
      var state = run(model, "NaN NaN NaN NaN NaN NaN", a -> a.loadBestModelAtEnd(true));
      assertNull(state.bestModelCheckpoint());
      assertSameWeights(scratch.resolve("checkpoint-6"), model);
      assertTrue(notices.get(0).contains("the last weights stay"), notices.toString());
    }
  }

  @Test
  void checkpointsOfAnEarlierLongerRunGoFirst() {
    try (var model = TinyRun.model()) {
      run(model, "1 2 3 4 5 6", arguments -> arguments);
      run(model, "1 2 3", arguments -> arguments.maxSteps(3).saveTotalLimit(2));
      assertEquals("2 3", checkpoints());
    }
  }

  @ParameterizedTest
  @CsvSource({
    // scores, patience, threshold, last step
    "1 2 3 4 5 6, 1, 0, 6",
    "1 2 2 4 5 6, 1, 0, 3",
    "1 2 2 1 5 6, 2, 0, 4",
    "1 2 1 3 2 1, 2, 0, 6",
    "1 2 1 3 2 3, 2, 0, 6",
    "1 2 2.05 2.09 5 6, 2, 0.1, 4",
    "1 2 1.9 2.2 2.2 2.2, 3, 0.1, 6",
    "3 2 1 0 0 0, 3, 0, 4",
    "NaN 2 NaN NaN 5 6, 2, 0, 4"
  })
  void aRunEndsWhenPatienceDoes(String scores, int patience, double threshold, int last) {
    try (var model = TinyRun.model()) {
      var state =
          run(model, scores, arguments -> arguments, new EarlyStopping(patience, threshold));
      assertEquals(last, state.globalStep());
    }
  }

  @Test
  void patienceGoesOnInAResumedRun() {
    try (var model = TinyRun.model()) {
      run(model, "9 1 1", arguments -> arguments.maxSteps(3), new EarlyStopping(4, 0));
      var state =
          run(
              model,
              "1 1 1",
              arguments -> arguments.resumeFromCheckpoint("last"),
              new EarlyStopping(4, 0));
      assertEquals(5, state.globalStep());
    }
  }

  @Test
  void earlyStoppingNeedsAMetricAndEvaluations() {
    try (var model = TinyRun.model()) {
      var stopping = new EarlyStopping(1, 0);
      for (var arguments :
          List.of(
              TinyRun.arguments(scratch).evalStrategy(IntervalStrategy.EPOCH).build(),
              TinyRun.arguments(scratch).metricForBestModel("accuracy").build())) {
        var trainer = TinyRun.trainer(model, arguments).callback(stopping).build();
        var message = assertThrows(UserException.class, trainer::train).getMessage();
        assertTrue(String.valueOf(message).contains("training.metric_for_best_model"), message);
      }
    }
  }

  /** The first call of {@code computeMetrics} is the check before the first step. */
  private TrainerState run(
      Model model,
      String scores,
      UnaryOperator<TrainingArgumentsBuilder> settings,
      Callback... callbacks) {
    var script = new ArrayList<>(List.of(0.0));
    Arrays.stream(scores.split(" ")).map(Double::valueOf).forEach(script::add);
    var calls = script.iterator();
    var arguments =
        settings
            .apply(
                TinyRun.arguments(scratch)
                    .perDeviceTrainBatchSize(8)
                    .numTrainEpochs(1)
                    .evalStrategy(IntervalStrategy.STEPS)
                    .evalSteps(1.0)
                    .saveStrategy(SaveStrategy.STEPS)
                    .saveSteps(1)
                    .metricForBestModel("score"))
            .build();
    var states = new ArrayList<TrainerState>();
    var trainer =
        TinyRun.trainer(model, arguments)
            .computeMetrics(
                all -> {
                  var score = calls.next();
                  return Map.of("score", score, "score_loss", score);
                })
            .callback(
                new Callback() {
                  @Override
                  public void onTrainEnd(TrainingArguments a, TrainerState state) {
                    states.add(state);
                  }

                  @Override
                  public void onNotice(String message) {
                    notices.add(message);
                  }
                });
    List.of(callbacks).forEach(trainer::callback);
    trainer.build().train();
    return states.get(0);
  }

  private String checkpoints() {
    try (var files = Files.list(scratch)) {
      var steps = new TreeSet<String>();
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("checkpoint-"))
          .forEach(name -> steps.add(name.substring("checkpoint-".length())));
      return String.join(" ", steps);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertSameWeights(Path checkpoint, Model model) {
    try (var saved = AutoModel.saved(checkpoint, null)) {
      var expected = TinyRun.weights(saved);
      TinyRun.weights(model)
          .forEach((name, values) -> assertArrayEquals(expected.get(name), values, name));
    }
  }
}
