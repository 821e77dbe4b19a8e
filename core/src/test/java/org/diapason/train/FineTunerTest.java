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
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
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

/** Whole runs of a tiny model: from a configuration and files to a saved, evaluated model. */
class FineTunerTest {
  @TempDir static Path shared;
  private static Path model;
  private static Path train;
  private static Path test;

  /** One run that learns a rule and saves all it can. */
  private static RunConfig wholeConfig;

  private static RunResult whole;
  private static final List<String> phases = new ArrayList<>();
  private static final List<String> notices = new ArrayList<>();

  @TempDir Path output;

  @BeforeAll
  static void trainOnce() throws IOException {
    model = TinyModel.body(shared.resolve("model"));
    train = csv("train.csv", 160, 1, FineTunerTest::review);
    test = csv("test.csv", 40, 2, FineTunerTest::review);
    wholeConfig =
        config(
            shared.resolve("whole"),
            "data.validation=[%s]".formatted(csv("validation.csv", 40, 3, FineTunerTest::review)),
            "data.test=[%s]".formatted(test),
            "data.columns={text: review, label: sentiment}",
            "metrics=[roc_auc]",
            "training.num_train_epochs=6",
            "training.eval_strategy=epoch",
            "training.save_strategy=epoch",
            "training.save_total_limit=1",
            "training.load_best_model_at_end=true",
            "training.metric_for_best_model=f1_macro",
            "training.report_to=[tensorboard]",
            "training.run_name=tiny");
    whole =
        FineTuner.run(
            wholeConfig,
            new RunListener() {
              @Override
              public void onPhase(String name) {
                phases.add(name);
              }

              @Override
              public void onNotice(String message) {
                notices.add(message);
              }
            });
  }

  /** The word good or bad decides, in lines {@code review,sentiment}. */
  private static String review(int row) {
    var good = row % 2 == 0;
    var text = TinyModel.text(new Random(row * 31L), good ? "good" : "bad");
    return "\"%s, %s\",%s".formatted(text, text, good ? "positive" : "negative");
  }

  private static Path csv(String name, int rows, int seed, IntFunction<String> line)
      throws IOException {
    return write(
        shared.resolve(name),
        "review,sentiment",
        IntStream.range(0, rows).mapToObj(row -> line.apply(1000 * seed + row)).toList());
  }

  private static Path write(Path file, String header, List<String> lines) throws IOException {
    var all = new ArrayList<>(List.of(header));
    all.addAll(lines);
    return Files.write(file, all);
  }

  /** A short run; the sets come over it. */
  private static RunConfig config(Path output, String... sets) {
    var yaml =
        """
        model: %s
        task: text-classification
        data: {train: [%s]}
        training:
          output_dir: %s
          num_train_epochs: 1
          per_device_train_batch_size: 16
          learning_rate: 5.0e-3
          save_strategy: "no"
          report_to: [none]
        engine: {threads: 1, precision: float32}
        """
            .formatted(model, train, output);
    return RunConfig.schema().parse("test.yaml", yaml, List.of(sets)).value();
  }

  private RunResult run(String... sets) {
    return FineTuner.run(config(output, sets), new RunListener() {});
  }

  private static String refusal(RunConfig config) {
    var refused =
        assertThrows(UserException.class, () -> FineTuner.run(config, new RunListener() {}));
    return String.valueOf(refused.getMessage());
  }

  private String refusal(String... sets) {
    return refusal(config(output, sets));
  }

  private static double figure(RunResult result, String key) {
    var metrics = result.test().metrics();
    assertTrue(metrics.containsKey(key), () -> key + " is not among " + metrics.keySet());
    return metrics.get(key);
  }

  @Test
  void aRunLearnsARule() {
    assertEquals(1.0, figure(whole, "test_accuracy"));
    assertEquals(1.0, figure(whole, "test_f1_macro"));
    assertEquals(1.0, figure(whole, "test_roc_auc"));
    assertTrue(figure(whole, "test_loss") < 0.1);
    assertEquals(60, whole.training().globalStep());
    assertFalse(whole.interrupted());
    assertTrue(whole.test().report().contains("positive"), whole.test().report());
  }

  @Test
  void theOutputDirectoryHoldsWhatTransformersWrites() throws IOException {
    var directory = whole.directory();
    try (var files = Files.list(directory)) {
      var names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.startsWith("checkpoint-"))
              .collect(Collectors.toSet());
      assertEquals(
          Set.of(
              "README.md",
              "all_results.json",
              "config.json",
              "diapason.yaml",
              "eval_results.json",
              "model.safetensors",
              "pipeline.yaml",
              "runs",
              "test_results.json",
              "tokenizer.json",
              "tokenizer_config.json",
              "train_results.json",
              "trainer_state.json",
              "vocab.txt"),
          names);
    }
    try (var events = Files.list(directory.resolve("runs/tiny"))) {
      var file = events.toList();
      assertEquals(1, file.size());
      assertTrue(Files.size(file.get(0)) > 1_000);
    }
  }

  @Test
  void resultsStandUnderTheKeysOfTransformers() {
    var results = TinyRun.json(whole.directory().resolve("all_results.json"));
    for (var key :
        List.of(
            "train_loss",
            "train_runtime",
            "train_samples",
            "train_samples_per_second",
            "train_steps_per_second",
            "total_flos",
            "eval_loss",
            "eval_accuracy",
            "eval_samples",
            "test_accuracy",
            "test_f1_macro",
            "test_loss",
            "test_runtime",
            "test_samples_per_second",
            "test_steps_per_second",
            "test_samples")) {
      assertTrue(results.has(key), key);
    }
    assertEquals(40, results.get("test_samples").getAsInt());
    var one = TinyRun.json(whole.directory().resolve("test_results.json"));
    assertTrue(one.keySet().stream().allMatch(key -> key.startsWith("test_")), one.toString());
    var state = TinyRun.json(whole.directory().resolve("trainer_state.json"));
    assertEquals(60, state.get("global_step").getAsInt());
    var logged =
        state.getAsJsonArray("log_history").asList().stream()
            .filter(log -> log.getAsJsonObject().has("eval_f1_macro"))
            .toList();
    assertEquals(6, logged.size());
    var config = TinyRun.json(whole.directory().resolve("config.json"));
    assertEquals("{\"0\":\"negative\",\"1\":\"positive\"}", config.get("id2label").toString());
    assertEquals("single_label_classification", config.get("problem_type").getAsString());
  }

  @Test
  void theModelCardGivesTheMeasuredFigures() throws IOException {
    var card = Files.readString(whole.directory().resolve("README.md"));
    assertTrue(card.startsWith("---\nlibrary_name: transformers\n"), card);
    assertTrue(card.contains("Labels: negative, positive."), card);
    assertTrue(card.contains("| test_accuracy | 1.0000 |"), card);
    assertTrue(card.contains("160 examples from `" + train + "`."), card);
    assertFalse(card.contains("test_runtime"), card);
  }

  @Test
  void whatHappensIsTold() {
    assertEquals(
        List.of("preparing the data", "loading the model", "training", "validating", "testing"),
        phases);
    for (var part :
        List.of(
            "columns: {label=sentiment, text=review}",
            "160 rows",
            "2 labels: negative 80, positive 80",
            "tokens per text: median ",
            "new weights, to be trained: ",
            "classifier.weight",
            "160 rows to train on, 40 to validate, 40 to test",
            "matrix products in float32")) {
      assertTrue(notices.stream().anyMatch(notice -> notice.contains(part)), () -> part + notices);
    }
  }

  @Test
  void theSavedModelIsTheOneThatWasTested() {
    try (var pipeline = Pipeline.of("text-classification", whole.directory().toString())) {
      var evaluation =
          pipeline.evaluate(List.of(test.toString()), Map.of(), List.of(), (done, total) -> {});
      assertEquals(figure(whole, "test_loss"), evaluation.metrics().get("eval_loss"), 1e-6);
      assertEquals(1.0, evaluation.metrics().get("eval_accuracy"));
      assertEquals("positive", pipeline.predict("the film was good").label());
      assertEquals("negative", pipeline.predict("the film was bad").label());
    }
  }

  @Test
  void theSavedConfigurationRepeatsTheRunBitForBit() throws IOException {
    var saved = whole.directory().resolve("diapason.yaml");
    assertEquals(wholeConfig, RunConfig.schema().load(saved, List.of()).value());
    var again =
        RunConfig.schema()
            .load(saved, List.of("training.output_dir=" + output, "training.report_to=[none]"))
            .value();
    var result = FineTuner.run(again, new RunListener() {});
    assertEquals(whole.training().trainingLoss(), result.training().trainingLoss());
    assertEquals(
        -1,
        Files.mismatch(
            whole.directory().resolve("model.safetensors"), output.resolve("model.safetensors")));
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
    assertTrue(figure(result, "test_loss") > 0);
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
    var lines =
        IntStream.range(0, 160)
            .mapToObj(
                row -> TinyModel.text(new Random(row), words[row % 4]) + "," + labels[row % 4])
            .toList();
    var file = write(output.resolve("topics.csv"), "text,labels", lines);
    var result =
        run(
            "data.train=[%s]".formatted(file),
            "task={name: text-classification, problem_type: multi_label_classification}",
            "training.num_train_epochs=25");
    assertEquals(1.0, figure(result, "test_accuracy"));
    try (var pipeline = Pipeline.of(output, PipelineOptions.DEFAULTS)) {
      assertEquals("number|praise", pipeline.predict("a good film with one scene").label());
      assertEquals("", pipeline.predict("the film was long").label());
    }
  }

  @Test
  void aValueIsLearnt() throws IOException {
    var words = List.of("one", "two", "three", "four");
    var lines =
        IntStream.range(0, 160)
            .mapToObj(
                row ->
                    "%s,%.1f"
                        .formatted(
                            TinyModel.text(new Random(row), words.get(row % 4)), row % 4 / 2.0))
            .toList();
    var file = write(output.resolve("stars.csv"), "text,score", lines);
    var result =
        run(
            "data.train=[%s]".formatted(file),
            "task={name: text-classification, problem_type: regression}",
            "training.num_train_epochs=10");
    assertTrue(figure(result, "test_pearson") > 0.9, () -> result.test().metrics().toString());
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
    var lines =
        IntStream.range(0, 100)
            .mapToObj(
                row -> TinyModel.text(new Random(row)) + "," + (row % 10 == 0 ? "rare" : "usual"))
            .toList();
    var file = write(output.resolve("rare.csv"), "text,label", lines);
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
        "training.resume_from_checkpoint=last; holds no checkpoint"
      })
  void whatCannotWorkIsRefusedBeforeTheFirstStep(String sets, String expected) throws IOException {
    var given = sets.replace("MODEL", model.toString()).split("\\|", -1);
    var message = refusal(given);
    assertTrue(message.contains(expected.replace("MODEL", model.toString())), message);
    assertFalse(Files.exists(output.resolve("model.safetensors")));
  }

  @Test
  void aStopThatIsAskedForSavesACheckpointToGoOnFrom() throws IOException {
    var straight = FineTuner.run(config(output.resolve("straight")), new RunListener() {});
    var stopping = output.resolve("stopped");
    var stopped = stoppedAt(3, config(stopping));
    assertTrue(stopped.interrupted());
    assertEquals(3, stopped.training().globalStep());
    assertFalse(Files.exists(stopping.resolve("model.safetensors")));
    var resumed =
        FineTuner.run(
            config(stopping, "training.resume_from_checkpoint=last"), new RunListener() {});
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
            config(output),
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
