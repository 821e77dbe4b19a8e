package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.diapason.config.UserException;
import org.diapason.data.Dataset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the loop logs, evaluates, saves and ends: 42 examples are 6 steps of 8, the last of 2. */
class TrainingLoopTest {
  @TempDir Path scratch;

  @Test
  void atAStepItLogsThenEvaluatesThenSaves() {
    assertEquals(
        "begin, log 2, evaluate 2, save 2, log 4, evaluate 4, save 4, log 6, evaluate 6, save 6,"
            + " end",
        events(
            arguments ->
                arguments
                    .loggingSteps(2)
                    .evalStrategy(IntervalStrategy.STEPS)
                    .saveStrategy(SaveStrategy.STEPS)
                    .saveSteps(2)));
  }

  @Test
  void theLastStepIsEvaluatedAndSavedWhateverTheInterval() {
    assertEquals(
        "begin, evaluate 4, save 5, evaluate 6, save 6, end",
        events(
            arguments ->
                arguments
                    .loggingStrategy(IntervalStrategy.NO)
                    .evalStrategy(IntervalStrategy.STEPS)
                    .evalSteps(4.0)
                    .saveStrategy(SaveStrategy.STEPS)
                    .saveSteps(5)));
  }

  @Test
  void anEpochLogsThenEvaluatesThenSaves() {
    assertEquals(
        "begin, log 6, evaluate 6, save 6, begin, log 12, evaluate 12, save 12, end",
        events(
            arguments ->
                arguments
                    .numTrainEpochs(2)
                    .loggingStrategy(IntervalStrategy.EPOCH)
                    .evalStrategy(IntervalStrategy.EPOCH)
                    .saveStrategy(SaveStrategy.EPOCH)));
  }

  @Test
  void anEpochThatTheRunEndsInIsEvaluatedAndSaved() {
    assertEquals(
        "begin, evaluate 6, save 6, begin, evaluate 8, save 8, end",
        events(
            arguments ->
                arguments
                    .maxSteps(8)
                    .loggingStrategy(IntervalStrategy.NO)
                    .evalStrategy(IntervalStrategy.EPOCH)
                    .saveStrategy(SaveStrategy.EPOCH)));
  }

  @Test
  void nothingHappensUnlessAskedFor() {
    assertEquals("begin, end", events(arguments -> arguments.loggingStrategy(IntervalStrategy.NO)));
    assertEquals(
        "begin, log 1, end",
        events(arguments -> arguments.loggingStrategy(IntervalStrategy.NO).loggingFirstStep(true)));
  }

  @Test
  void intervalsBelowOneAreSharesOfTheRun() {
    assertEquals(
        "begin, evaluate 2, log 3, save 3, evaluate 4, log 6, evaluate 6, save 6, end",
        events(
            arguments ->
                arguments
                    .loggingSteps(0.5)
                    .evalStrategy(IntervalStrategy.STEPS)
                    .evalSteps(0.3)
                    .saveStrategy(SaveStrategy.STEPS)
                    .saveSteps(0.41)));
  }

  @Test
  void evaluationMayBeginBeforeTrainingAndMayBeDelayed() {
    assertEquals(
        "evaluate 0, begin, evaluate 4, evaluate 6, end",
        events(
            arguments ->
                arguments
                    .evalOnStart(true)
                    .loggingStrategy(IntervalStrategy.NO)
                    .evalStrategy(IntervalStrategy.STEPS)
                    .evalSteps(2.0)
                    .evalDelay(3)));
    assertEquals(
        "begin, begin, evaluate 12, end",
        events(
            arguments ->
                arguments
                    .numTrainEpochs(2)
                    .loggingStrategy(IntervalStrategy.NO)
                    .evalStrategy(IntervalStrategy.EPOCH)
                    .evalDelay(1.5)));
  }

  @ParameterizedTest
  @CsvSource({
    // epochs, max steps, drop last, accumulation, steps, epoch at the end
    "1, -1, false, 1, 6, 1",
    "0.5, -1, false, 1, 3, 0.5",
    "1.5, -1, false, 1, 9, 1.5",
    "0.01, -1, false, 1, 1, 0.16666666666666666",
    "3, 4, false, 1, 4, 0.6666666666666666",
    "1, 14, false, 1, 14, 2.3333333333333335",
    "2, -1, true, 1, 10, 2",
    "1, -1, false, 4, 2, 1",
    "1, -1, true, 4, 2, 1",
    "1, 1, false, 4, 1, 0.6666666666666666"
  })
  void aRunIsAsLongAsAskedFor(
      double epochs, int maxSteps, boolean dropLast, int accumulation, int steps, double epoch) {
    try (var model = TinyRun.model()) {
      var arguments =
          TinyRun.arguments(scratch)
              .perDeviceTrainBatchSize(8)
              .numTrainEpochs(epochs)
              .maxSteps(maxSteps)
              .dataloaderDropLast(dropLast)
              .gradientAccumulationSteps(accumulation)
              .build();
      var recorder = new Recorder();
      var output = TinyRun.trainer(model, arguments).callback(recorder).build().train();
      assertEquals(steps, output.globalStep());
      assertEquals(epoch, recorder.epoch, 1e-12);
    }
  }

  /** The mean of a log is over its steps, that of the run over all of them. */
  @Test
  void lossesAreMeansOverTheirSteps() {
    var losses = new ArrayList<Double>();
    var logged = new ArrayList<Double>();
    try (var model = TinyRun.model()) {
      var arguments =
          TinyRun.arguments(scratch).perDeviceTrainBatchSize(8).loggingSteps(4).numTrainEpochs(1);
      var output =
          TinyRun.trainer(model, arguments.build())
              .callback(
                  new Callback() {
                    @Override
                    public void onStepEnd(
                        TrainingArguments a, TrainerState s, TrainerControl c, double loss) {
                      losses.add(loss);
                    }

                    @Override
                    public void onLog(
                        TrainingArguments a, TrainerState s, Map<String, Number> logs) {
                      if (logs.containsKey("loss")) {
                        logged.add(logs.get("loss").doubleValue());
                      }
                    }
                  })
              .build()
              .train();
      assertEquals(1, logged.size());
      assertEquals(mean(losses.subList(0, 4)), logged.get(0), 1e-12);
      assertEquals(mean(losses), output.trainingLoss(), 1e-12);
      assertEquals(output.trainingLoss(), output.metrics().get("train_loss"));
    }
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(value -> value).average().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"no, ", "all, 698", "non_padding, 498"})
  void tokensAreCountedAsAskedFor(String which, Long expected) {
    try (var model = TinyRun.model()) {
      var arguments = TinyRun.arguments(scratch).includeNumInputTokensSeen(which).loggingSteps(11);
      var recorder = new Recorder();
      TinyRun.trainer(model, arguments.numTrainEpochs(1).build())
          .callback(recorder)
          .build()
          .train();
      assertEquals(expected, recorder.logs.get(0).get("num_input_tokens_seen"));
    }
  }

  @Test
  void callbacksMayAskForWhatTheStrategiesDoNot() {
    var asking =
        new Recorder() {
          @Override
          public void onStepEnd(
              TrainingArguments a, TrainerState state, TrainerControl control, double loss) {
            switch (state.globalStep()) {
              case 1 -> control.log();
              case 2 -> control.evaluate();
              case 3 -> control.save();
              case 4 -> control.stopTraining();
              default -> {}
            }
          }
        };
    assertEquals(
        "begin, log 1, evaluate 2, save 3, end",
        events(arguments -> arguments.loggingStrategy(IntervalStrategy.NO), asking));
  }

  @Test
  void aMetricThatNoEvaluationHasIsFoundBeforeTheFirstStep() {
    var recorder = new Recorder();
    var error =
        assertThrows(
            UserException.class,
            () ->
                events(
                    arguments ->
                        arguments
                            .evalStrategy(IntervalStrategy.EPOCH)
                            .metricForBestModel("acuracy"),
                    recorder));
    assertTrue(error.getMessage().contains("metric_for_best_model is acuracy"));
    assertTrue(error.getMessage().contains("accuracy, "), error.getMessage());
    assertEquals(List.of(), recorder.events);
  }

  @Test
  void dataThatIsMissingIsFoundBeforeTheFirstStep() {
    var evaluating = TinyRun.arguments(scratch).evalStrategy(IntervalStrategy.EPOCH).build();
    var dropping =
        TinyRun.arguments(scratch).perDeviceTrainBatchSize(64).dataloaderDropLast(true).build();
    try (var model = TinyRun.model()) {
      assertRefused(
          "evalDataset", Trainer.builder(model, evaluating).trainDataset(TinyRun.train()));
      assertRefused("trainDataset", Trainer.builder(model, dropping));
      assertRefused(
          "data is empty", Trainer.builder(model, dropping).trainDataset(Dataset.of(List.of())));
      assertRefused("dataloader_drop_last", TinyRun.trainer(model, dropping));
    }
  }

  private static void assertRefused(String reason, TrainerBuilder trainer) {
    var message = assertThrows(UserException.class, trainer.build()::train).getMessage();
    assertTrue(String.valueOf(message).contains(reason), message);
  }

  private String events(UnaryOperator<TrainingArgumentsBuilder> settings) {
    return events(settings, new Recorder());
  }

  private String events(UnaryOperator<TrainingArgumentsBuilder> settings, Recorder recorder) {
    var arguments = TinyRun.arguments(scratch).perDeviceTrainBatchSize(8).numTrainEpochs(1);
    try (var model = TinyRun.model()) {
      var trainer = TinyRun.trainer(model, settings.apply(arguments).build());
      trainer.callback(recorder).build().train();
    }
    return String.join(", ", recorder.events);
  }

  /** What happened, each with its step. */
  private static class Recorder implements Callback {
    final List<String> events = new ArrayList<>();
    final List<Map<String, Number>> logs = new ArrayList<>();
    double epoch;

    @Override
    public void onEpochBegin(TrainingArguments a, TrainerState state, TrainerControl control) {
      events.add("begin");
    }

    @Override
    public void onLog(TrainingArguments a, TrainerState state, Map<String, Number> all) {
      if (all.containsKey("loss")) {
        events.add("log " + state.globalStep());
        logs.add(all);
      }
    }

    @Override
    public void onEvaluate(
        TrainingArguments a, TrainerState state, TrainerControl c, Map<String, Double> metrics) {
      events.add("evaluate " + state.globalStep());
    }

    @Override
    public void onSave(TrainingArguments a, TrainerState state, Path checkpoint) {
      events.add("save " + state.globalStep());
    }

    @Override
    public void onTrainEnd(TrainingArguments a, TrainerState state) {
      events.add("end");
      epoch = state.epoch();
    }
  }
}
