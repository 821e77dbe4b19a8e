package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diapason.config.UserException;
import org.diapason.data.Dataset;
import org.diapason.data.Example;
import org.diapason.data.Padding;
import org.diapason.model.AutoModel;
import org.diapason.model.Model;
import org.diapason.pipeline.Inference;
import org.diapason.pipeline.Pipeline;
import org.diapason.task.Batch;
import org.diapason.task.Outputs;
import org.diapason.tensor.DType;
import org.diapason.tensor.TensorScope;
import org.diapason.text.Side;
import org.diapason.tuning.FeatureExtraction;
import org.diapason.tuning.Freeze;
import org.diapason.tuning.Full;
import org.diapason.tuning.TuningStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs whose lowest layers are computed once, beside the same runs that compute them each time. */
class FrozenLayersTest {
  private static final double ALLOWED = 1e-6;

  /** AdamW makes the rounding of small gradients as large as the others. */
  private static final float ALLOWED_AFTER_ADAM = 1e-5f;

  private static final double DROPOUT = 0.1;

  @TempDir Path scratch;
  private final List<String> notices = new ArrayList<>();

  private final Callback listener =
      new Callback() {
        @Override
        public void onNotice(String message) {
          notices.add(message);
        }
      };

  static Stream<TuningStrategy> strategies() {
    return Stream.of(new FeatureExtraction(), new Freeze(1, true));
  }

  /** What a run logs, but for the clock, and the weights that it ends with. */
  private record Outcome(List<Map<String, Double>> logs, Map<String, float[]> weights) {}

  private Outcome run(TrainerBuilder builder, Model model) {
    var trainer = builder.callback(listener).build();
    trainer.train();
    var logs = new ArrayList<Map<String, Double>>();
    for (var entry :
        JsonParser.parseString(trainer.stateJson())
            .getAsJsonObject()
            .getAsJsonArray("log_history")) {
      var log = new TreeMap<String, Double>();
      entry
          .getAsJsonObject()
          .entrySet()
          .forEach(
              figure -> {
                if (!figure.getKey().matches(".*_(runtime|per_second)")) {
                  log.put(figure.getKey(), figure.getValue().getAsDouble());
                }
              });
      logs.add(log);
    }
    return new Outcome(logs, TinyRun.weights(model));
  }

  private static void assertEqualOutcome(Outcome expected, Outcome actual) {
    assertEquals(expected.logs.size(), actual.logs.size());
    for (int i = 0; i < expected.logs.size(); i++) {
      var log = actual.logs.get(i);
      assertEquals(expected.logs.get(i).keySet(), log.keySet());
      expected
          .logs
          .get(i)
          .forEach((name, value) -> assertEquals(value, log.get(name), ALLOWED, name));
    }
    expected.weights.forEach(
        (name, values) -> {
          if (!name.endsWith("key.bias")) { // has no gradient but rounding
            assertArrayEquals(values, actual.weights.get(name), ALLOWED_AFTER_ADAM, name);
          }
        });
  }

  private TrainingArgumentsBuilder arguments() {
    return TinyRun.arguments(scratch.resolve("run"))
        .trainSamplingStrategy(SamplingStrategy.RANDOM)
        .gradientAccumulationSteps(2)
        .numTrainEpochs(3)
        .loggingSteps(1)
        .evalStrategy(IntervalStrategy.EPOCH);
  }

  private Model model() {
    return TinyRun.model(DROPOUT, scratch.resolve("model"));
  }

  /** A collator of the caller's own may make other inputs each time, so nothing is kept. */
  @ParameterizedTest
  @MethodSource("strategies")
  void whatIsComputedOnceGivesTheSameLossesAndWeights(TuningStrategy strategy) {
    Outcome each;
    try (var model = model()) {
      var padding = Padding.of(0);
      each =
          run(
              TinyRun.trainer(model, arguments().build())
                  .tuning(strategy)
                  .collator(examples -> Batch.of(examples, padding)),
              model);
    }
    assertEquals(List.of(), notices);
    try (var model = model()) {
      assertEqualOutcome(
          each, run(TinyRun.trainer(model, arguments().build()).tuning(strategy), model));
    }
    assertEquals(2, notices.size(), notices::toString);
    var layers = strategy instanceof Freeze ? 1 : 2;
    assertTrue(
        notices
            .get(0)
            .startsWith(
                "computing the outputs of %d frozen layers once for 42 examples".formatted(layers)),
        notices.get(0));
    assertTrue(notices.get(1).contains("once for 10 examples"), notices.get(1));
  }

  /** Weights that are frozen by hand in a model whose layers have no dropout to draw. */
  @Test
  void frozenLayersDrawNoDropoutAndTheHeadDoes() throws IOException {
    Outcome byHand;
    var still = scratch.resolve("still");
    TinyRun.model(0, still).close();
    var config = TinyRun.json(still.resolve("config.json"));
    config.addProperty("classifier_dropout", DROPOUT);
    Files.writeString(still.resolve("config.json"), config.toString());
    try (var model = AutoModel.saved(still, DType.FLOAT32)) {
      new FeatureExtraction().prepare(model);
      byHand = run(TinyRun.trainer(model, arguments().build()), model);
    }
    assertEquals(List.of(), notices);
    try (var model = model()) {
      assertEqualOutcome(
          byHand,
          run(TinyRun.trainer(model, arguments().build()).tuning(new FeatureExtraction()), model));
    }
    try (var model = model()) {
      new FeatureExtraction().prepare(model);
      var drawn = run(TinyRun.trainer(model, arguments().build()), model);
      assertNotEquals(byHand.logs.get(0).get("loss"), drawn.logs.get(0).get("loss"), 1e-3);
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void aResumedRunIsTheOneThatNeverStopped(TuningStrategy strategy) throws IOException {
    var whole = scratch.resolve("whole");
    var broken = scratch.resolve("broken");
    var saving = arguments().saveStrategy(SaveStrategy.STEPS).evalStrategy(IntervalStrategy.NO);
    for (var arguments :
        List.of(
            saving.outputDir(whole.toString()).build(),
            saving.outputDir(broken.toString()).saveSteps(4).build(),
            saving.saveSteps(500).resumeFromCheckpoint(broken + "/checkpoint-4").build())) {
      try (var model = model()) {
        TinyRun.trainer(model, arguments).tuning(strategy).callback(listener).build().train();
      }
    }
    assertEquals(
        3,
        notices.stream().filter(notice -> notice.startsWith("computing")).count(),
        notices::toString);
    for (var file : List.of("model.safetensors", "optimizer.safetensors")) {
      assertEquals(
          -1,
          Files.mismatch(
              whole.resolve("checkpoint-18").resolve(file),
              broken.resolve("checkpoint-18").resolve(file)),
          file);
    }
  }

  private FrozenLayers layers(Model model, TuningStrategy strategy, Padding padding) {
    strategy.prepare(model);
    return FrozenLayers.of(model, strategy, padding, listener);
  }

  static Stream<Arguments> rows() {
    return Stream.of(
        Arguments.of(new FeatureExtraction(), true), Arguments.of(new Freeze(1, true), false));
  }

  /** The pooler reads the first token alone, so no other is kept. */
  @ParameterizedTest
  @MethodSource("rows")
  void aModelGoesOnFromWhatIsKept(TuningStrategy strategy, boolean onlyFirst) {
    try (var model = model()) {
      var layers = layers(model, strategy, Padding.of(0));
      var computed = layers.computed(TinyRun.train(), DType.FLOAT32);
      var spoiled = new ArrayList<Example>();
      for (int i = 0; i < computed.size(); i++) {
        var example = computed.get(i);
        assertArrayEquals(TinyRun.train().get(i).ints("input_ids"), example.ints("input_ids"));
        assertEquals(
            24 * (onlyFirst ? 1 : example.length()), example.floats("lower_states").length);
        spoiled.add(example.with("input_ids", new int[example.length()]));
      }
      assertEqualLogits(logits(model, TinyRun.train()), logits(model, Dataset.of(spoiled)));
    }
  }

  /** One long text among short ones: the layers above attend to each by itself. */
  @ParameterizedTest
  @MethodSource("strategies")
  void whatIsKeptGoesWithoutPaddingToo(TuningStrategy strategy) {
    var examples = new ArrayList<>(List.of(Example.of("input_ids", new int[40])));
    examples.addAll(
        TinyRun.examples("train").stream()
            .map(example -> Example.of("input_ids", Arrays.copyOf(example.ints("input_ids"), 4)))
            .limit(3)
            .toList());
    Arrays.setAll(examples.get(0).ints("input_ids"), i -> i + 1);
    try (var model = model();
        var scope = TensorScope.open()) {
      var dataset = Dataset.of(examples);
      var computed = layers(model, strategy, Padding.of(0)).computed(dataset, DType.FLOAT32);
      var kept = IntStream.range(0, 4).mapToObj(computed::get).toList();
      var inputs = Batch.of(kept, Padding.of(0)).compactInputs("cpu");
      assertEquals(strategy instanceof Freeze, inputs.packing() != null);
      assertEqualLogits(logits(model, dataset), logits(model, Dataset.of(kept)));
    }
  }

  private static void assertEqualLogits(List<float[]> expected, List<float[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), (float) ALLOWED);
    }
  }

  private static List<float[]> logits(Model model, Dataset examples) {
    var all = new ArrayList<float[]>();
    var padding = Padding.of(0);
    new Inference(model, batch -> Batch.of(batch, padding), Outputs.ROWS, DType.FLOAT32, 4)
        .run(examples, null, (index, logits, labels) -> all.add(logits));
    return all;
  }

  @Test
  void aDataSetIsComputedOnce() {
    try (var model = model()) {
      var layers = layers(model, new FeatureExtraction(), Padding.of(0));
      var train = TinyRun.train();
      assertSame(train, layers.known(train));
      var computed = layers.computed(train, DType.FLOAT32);
      assertSame(computed, layers.computed(train, DType.FLOAT32));
      assertSame(computed, layers.known(train));
      assertEquals(1, notices.size(), notices::toString);
    }
  }

  /** On the left, padding moves the tokens to other positions. */
  @Test
  void nothingIsKeptThatPaddingWouldChange() {
    try (var model = model()) {
      var left = new Padding(Map.of("input_ids", 0), Side.LEFT, 1);
      var train = TinyRun.train();
      assertSame(
          train, layers(model, new FeatureExtraction(), left).computed(train, DType.FLOAT32));
      assertSame(train, layers(model, new Full(), Padding.of(0)).computed(train, DType.FLOAT32));
      assertSame(
          train, layers(model, new Freeze(2, false), Padding.of(0)).computed(train, DType.FLOAT32));
    }
  }

  @Test
  void aRunThatVisitsItsExamplesOnceKeepsNothing() {
    var once = arguments().numTrainEpochs(1).evalStrategy(IntervalStrategy.NO).build();
    try (var model = model()) {
      run(TinyRun.trainer(model, once).tuning(new FeatureExtraction()), model);
    }
    assertEquals(List.of(), notices);
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed() throws IOException {
    var nowhere = Files.createDirectory(scratch.resolve("nowhere"));
    try (var model = model()) {
      var layers =
          new FrozenLayers(
              model,
              2,
              Padding.of(0),
              () -> nowhere,
              new Callback() {
                @Override
                public void onNotice(String message) {
                  nowhere.toFile().delete();
                }
              });
      var train = TinyRun.train();
      var refused = assertThrows(UserException.class, () -> layers.computed(train, DType.FLOAT32));
      var message = String.valueOf(refused.getMessage());
      assertTrue(message.contains("cannot be kept in " + nowhere), message);
      assertTrue(message.contains("DIAPASON_CACHE"), message);
    }
  }

  /** The pipeline knows nothing of what was kept during training. */
  @Test
  void aWholeRunLeavesTheEncoderAsItWasAndMeasuresWhatIsSaved() throws IOException {
    var reviews = Reviews.in(scratch);
    var validation = reviews.write("validation.csv", 40, 3);
    var output = scratch.resolve("output");
    var result =
        FineTuner.run(
            reviews.config(
                output,
                "tuning=feature-extraction",
                "data.validation=[%s]".formatted(validation),
                "training.num_train_epochs=4",
                "training.eval_strategy=epoch"),
            new RunListener() {
              @Override
              public void onNotice(String message) {
                notices.add(message);
              }
            });
    assertTrue(
        notices.stream().anyMatch(notice -> notice.startsWith("1,122 of ")), notices::toString);
    try (var before = AutoModel.forSequenceClassification(reviews.model().toString(), 2);
        var after = AutoModel.saved(output, DType.FLOAT32)) {
      var trained = TinyRun.weights(after);
      TinyRun.weights(before)
          .forEach(
              (name, values) -> {
                if (name.startsWith("bert.encoder") || name.startsWith("bert.embeddings")) {
                  assertArrayEquals(values, trained.get(name), name);
                }
              });
    }
    try (var pipeline = Pipeline.of("text-classification", output.toString())) {
      var saved =
          pipeline.evaluate(
              List.of(validation.toString()), Map.of(), List.of(), (done, total) -> {});
      assertEquals(
          saved.metrics().get("eval_loss"),
          result.validation().metrics().get("eval_loss"),
          ALLOWED);
    }
  }

  @Test
  void aConfigurationThatFreezesTooMuchIsRefused() throws IOException {
    var reviews = Reviews.in(scratch);
    var config = reviews.config(scratch.resolve("output"), "tuning={method: freeze, layers: 3}");
    var refused =
        assertThrows(UserException.class, () -> FineTuner.run(config, new RunListener() {}));
    assertEquals(
        "tuning.layers is 3, but the model has 2 layers: give a number from 0 to 2",
        refused.getMessage());
  }
}
