package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.diapason.config.UserException;
import org.diapason.pipeline.Pipeline;
import org.diapason.pipeline.PipelineOptions;
import org.diapason.pipeline.TinyModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Short runs of every task, runs that end early, and runs that are refused. */
class ShortRunTest {
  @TempDir static Path shared;
  private static Reviews reviews;

  @TempDir Path output;

  @BeforeAll
  static void writeReviews() throws IOException {
    reviews = Reviews.in(shared);
  }

  private RunResult run(String... sets) {
    return FineTuner.run(reviews.config(output, sets), new RunListener() {});
  }

  /** Texts around the words of a row, each with the row's label. */
  private Path write(
      String header, int rows, IntFunction<String[]> words, IntFunction<String> label)
      throws IOException {
    var lines =
        IntStream.range(0, rows)
            .mapToObj(
                row -> TinyModel.text(new Random(row), words.apply(row)) + "," + label.apply(row))
            .toList();
    return Reviews.write(output.resolve("rows.csv"), header, lines);
  }

  @Test
  void theSavedConfigurationOfAResumedRunBeginsAnew() throws IOException {
    run("training.max_steps=4", "training.save_strategy=steps", "training.save_steps=2");
    Files.delete(output.resolve("model.safetensors"));
    var resumed =
        run("training.max_steps=4", "training.resume_from_checkpoint=" + output + "/checkpoint-2");
    assertEquals(4, resumed.training().globalStep());
    var saved = RunConfig.schema().load(output.resolve("diapason.yaml"), List.of()).value();
    assertNull(saved.training().resumeFromCheckpoint());
  }

  /** Like SST-2: no header, the label in front; the saved numbers serve the evaluation too. */
  @Test
  void aFileWithoutHeaderIsReadByNumber() throws IOException {
    var lines =
        IntStream.range(0, 40)
            .mapToObj(row -> row % 2 + "\t" + TinyModel.text(new Random(row), "good"))
            .toList();
    var file = Files.write(output.resolve("sst2.tsv"), lines);
    var result = run("data.train=[%s]".formatted(file), "data.columns={text: 1, label: 0}");
    assertEquals(
        6, TinyRun.json(output.resolve("test_results.json")).get("test_samples").getAsInt());
    assertTrue(Reviews.figure(result, "test_loss") > 0);
    try (var pipeline = Pipeline.of(output, PipelineOptions.DEFAULTS)) {
      assertEquals(List.of("0", "1"), pipeline.labels());
      var evaluation =
          pipeline.evaluate(List.of(file.toString()), Map.of(), List.of(), (done, total) -> {});
      assertTrue(evaluation.metrics().get("eval_loss") > 0);
    }
  }

  @Test
  void severalLabelsATextAreLearnt() throws IOException {
    String[][] words = {{"good"}, {"one"}, {"good", "one"}, {}};
    String[] labels = {"praise", "number", "praise|number", "[]"};
    var file = write("text,labels", 160, row -> words[row % 4], row -> labels[row % 4]);
    var result =
        run(
            "data.train=[%s]".formatted(file),
            "task={name: text-classification, problem_type: multi_label_classification}",
            "training.num_train_epochs=25");
    assertEquals(1.0, Reviews.figure(result, "test_accuracy"));
    try (var pipeline = Pipeline.of(output, PipelineOptions.DEFAULTS)) {
      assertEquals("number|praise", pipeline.predict("a good film with one scene").label());
      assertEquals("", pipeline.predict("the film was long").label());
    }
  }

  @Test
  void aValueIsLearnt() throws IOException {
    String[][] words = {{"one"}, {"two"}, {"three"}, {"four"}};
    var file = write("text,score", 160, row -> words[row % 4], row -> "" + row % 4 / 2.0);
    var result =
        run(
            "data.train=[%s]".formatted(file),
            "task={name: text-classification, problem_type: regression}",
            "training.num_train_epochs=10");
    assertTrue(
        Reviews.figure(result, "test_pearson") > 0.9, () -> result.test().metrics().toString());
    try (var pipeline = Pipeline.of(output, PipelineOptions.DEFAULTS)) {
      var low = pipeline.predict("the film has one scene").score();
      var high = pipeline.predict("the film has four scene").score();
      assertTrue(high > low + 0.5, low + " " + high);
    }
  }

  /**
   * With nine of ten rows in one class, balanced weights make the loss of the other count nine
   * times.
   */
  @Test
  void balancedClassWeightsChangeWhatIsLearnt() throws IOException {
    var file =
        write("text,label", 100, row -> new String[0], row -> row % 10 == 0 ? "rare" : "usual");
    var shares = new ArrayList<Double>();
    for (var weights : List.of("none", "balanced")) {
      run(
          "data.train=[%s]".formatted(file),
          "task={name: text-classification, class_weights: %s}".formatted(weights),
          "training.num_train_epochs=4",
          "training.learning_rate=1.0e-3");
      try (var pipeline = Pipeline.of(output, PipelineOptions.DEFAULTS)) {
        shares.add(pipeline.predict("the film was long").scores().get("rare"));
      }
    }
    assertTrue(shares.get(0) < 0.3 && shares.get(1) > shares.get(0) + 0.15, shares.toString());
  }

  @Test
  void aRunEndsWhenItsMetricNoLongerImproves() {
    var result =
        run(
            "training.num_train_epochs=10",
            "training.learning_rate=0",
            "training.eval_strategy=epoch",
            "training.metric_for_best_model=loss",
            "early_stopping=2");
    assertEquals(3 * 7, result.training().globalStep());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "data.max_length=33; data.max_length is 33, but MODEL takes 32 tokens at most",
        "training.eval_strategy=epoch|data.split={train: 0.8, validation: 0, test: 0.2};"
            + " training.eval_strategy is epoch, but there is no validation data",
        "training.eval_strategy=epoch|training.metric_for_best_model=f1_makro;"
            + " training.metric_for_best_model is f1_makro, which is none of the figures",
        "early_stopping=2; training.metric_for_best_model",
        "data.columns={text: reviev}; nearest: review",
        "data.split={train: 100, validation: 50, test: 50}; data.split asks for 200 rows",
        "model=MODEL/nowhere; no such directory",
        "data.train=[nowhere.csv]; no such file: nowhere.csv",
        "data.split={train: 0, validation: 0.5, test: 0.5}; the training data is empty",
        "training.resume_from_checkpoint=last; holds no checkpoint",
        "metrics=[regression]; metrics: regression does not suit this task: example 1: 2 outputs",
        "metrics=[multi_label_classification]; does not suit this task: example 1: 2 outputs"
      })
  void whatCannotWorkIsRefusedBeforeTheFirstStep(String sets, String expected) throws IOException {
    var given = sets.replace("MODEL", reviews.model().toString()).split("\\|", -1);
    var config = reviews.config(output, given);
    var refused =
        assertThrows(UserException.class, () -> FineTuner.run(config, new RunListener() {}));
    var message = String.valueOf(refused.getMessage());
    assertTrue(message.contains(expected.replace("MODEL", reviews.model().toString())), message);
    assertFalse(Files.exists(output.resolve("model.safetensors")));
  }

  @Test
  void aStopThatIsAskedForSavesACheckpointToGoOnFrom() throws IOException {
    var straight = FineTuner.run(reviews.config(output.resolve("straight")), new RunListener() {});
    var stopping = output.resolve("stopped");
    var stopped = stoppedAt(3, reviews.config(stopping));
    assertTrue(stopped.interrupted());
    assertEquals(3, stopped.training().globalStep());
    assertFalse(Files.exists(stopping.resolve("model.safetensors")));
    var resumed =
        FineTuner.run(
            reviews.config(stopping, "training.resume_from_checkpoint=last"), new RunListener() {});
    assertFalse(resumed.interrupted());
    assertEquals(straight.training().globalStep(), resumed.training().globalStep());
    assertEquals(
        -1,
        Files.mismatch(
            output.resolve("straight/model.safetensors"), stopping.resolve("model.safetensors")));
  }

  @Test
  void aStopThatIsAskedForAfterTheLastStepLosesNothing() {
    var interruption = new Interruption();
    var result =
        FineTuner.run(
            reviews.config(output),
            new RunListener() {
              @Override
              public void onTrainEnd(TrainingArguments arguments, TrainerState state) {
                interruption.ask();
              }
            },
            interruption);
    assertFalse(result.interrupted());
    assertTrue(Files.exists(output.resolve("model.safetensors")));
  }

  private static RunResult stoppedAt(int step, RunConfig config) {
    var interruption = new Interruption();
    return FineTuner.run(
        config,
        new RunListener() {
          @Override
          public void onStepEnd(
              TrainingArguments a, TrainerState state, TrainerControl control, double loss) {
            if (state.globalStep() == step) {
              interruption.ask();
            }
          }
        },
        interruption);
  }
}
