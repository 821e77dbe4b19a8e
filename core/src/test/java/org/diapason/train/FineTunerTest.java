package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.diapason.pipeline.Pipeline;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One whole run of a tiny model, from a configuration and files to all that it leaves behind. */
class FineTunerTest {
  @TempDir static Path shared;
  private static Reviews reviews;
  private static Path test;

  /** One run that learns a rule and saves all it can. */
  private static RunConfig wholeConfig;

  private static RunResult whole;
  private static final List<String> phases = new ArrayList<>();
  private static final List<String> notices = new ArrayList<>();

  @TempDir Path output;

  @BeforeAll
  static void trainOnce() throws IOException {
    reviews = Reviews.in(shared);
    test = reviews.write("test.csv", 40, 2);
    wholeConfig =
        reviews.config(
            shared.resolve("whole"),
            "data.validation=[%s]".formatted(reviews.write("validation.csv", 40, 3)),
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

  @Test
  void aRunLearnsARule() {
    assertEquals(1.0, Reviews.figure(whole, "test_accuracy"));
    assertEquals(1.0, Reviews.figure(whole, "test_f1_macro"));
    assertEquals(1.0, Reviews.figure(whole, "test_roc_auc"));
    assertTrue(Reviews.figure(whole, "test_loss") < 0.1);
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
    assertTrue(card.contains("160 examples from `" + reviews.train() + "`."), card);
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
            "160 examples to train on, 40 to validate, 40 to test",
            "matrix products in float32")) {
      assertTrue(notices.stream().anyMatch(notice -> notice.contains(part)), () -> part + notices);
    }
  }

  @Test
  void theSavedModelIsTheOneThatWasTested() {
    try (var pipeline = Pipeline.of("text-classification", whole.directory().toString())) {
      var evaluation =
          pipeline.evaluate(List.of(test.toString()), Map.of(), List.of(), (done, total) -> {});
      assertEquals(Reviews.figure(whole, "test_loss"), evaluation.metrics().get("eval_loss"), 1e-6);
      assertEquals(1.0, evaluation.metrics().get("eval_accuracy"));
      assertEquals("positive", pipeline.predict("the film was good").label());
      assertEquals("negative", pipeline.predict("the film was bad").label());
    }
  }

  @Test
  void theConfigurationSaysWhoseRunIsDrawn() {
    var ours = reviews.config(output.resolve("ours"));
    var theirs = reviews.config(output.resolve("theirs"), "engine.reproducible=huggingface");
    var loss = FineTuner.run(theirs, new RunListener() {}).training().trainingLoss();
    assertNotEquals(loss, FineTuner.run(ours, new RunListener() {}).training().trainingLoss());
    assertEquals(loss, FineTuner.run(theirs, new RunListener() {}).training().trainingLoss());
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
}
