package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.List;
import org.diapason.config.Schema;
import org.diapason.config.UserException;
import org.diapason.data.Dataset;
import org.diapason.model.AutoModel;
import org.diapason.model.Model;
import org.diapason.tensor.DType;
import org.diapason.tensor.NativeRuntime;
import org.diapason.tensor.Precision;
import org.diapason.tensor.Reproducible;
import org.diapason.tensor.TorchRandom;
import org.diapason.tuning.Freeze;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs with dropout, a new head, several epochs and evaluations between them log what the Trainer
 * of Transformers 5.23 (PyTorch 2.13) logged with the same seed. {@code random} ran with its sdpa
 * attention, {@code group_by_length} with its eager one.
 */
class DrawsParityTest {
  private static final Path FIXTURES = Path.of("src/test/resources/parity/draws");
  private static final double TOLERANCE = 1e-4;

  @TempDir Path scratch;

  @ParameterizedTest
  @ValueSource(strings = {"random", "group_by_length"})
  void newWeightsAreThoseOfTheReference(String run) {
    try (var model = newModel(arguments(run).seed())) {
      var weights = TinyRun.weights(model);
      ParityCase.floats(FIXTURES.resolve(run).resolve("new_weights.safetensors"))
          .forEach((name, values) -> assertArrayEquals(values, weights.get(name), 1e-6f, name));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "group_by_length"})
  void aRunWithDropoutLogsWhatTheReferenceDid(String run) {
    var expected = TinyRun.json(FIXTURES.resolve(run).resolve("log.json"));
    var log = log(arguments(run), Reproducible.HUGGINGFACE);
    assertEquals(expected.get("next_draw").getAsLong(), TorchRandom.drawLong());
    assertSame(expected.getAsJsonArray("log_history"), log);
  }

  /** A block that is computed again finds the generator where it stood. */
  @Test
  void activationCheckpointingDrawsTheSame() {
    var expected = TinyRun.json(FIXTURES.resolve("random/log.json"));
    var arguments = TrainingArgumentsBuilder.builder(arguments("random"));
    var log = log(arguments.activationCheckpointing(true).build(), Reproducible.HUGGINGFACE);
    assertEquals(expected.get("next_draw").getAsLong(), TorchRandom.drawLong());
    assertSame(expected.getAsJsonArray("log_history"), log);
  }

  /** Though its half batches may be computed side by side elsewhere. */
  @Test
  void bfloat16DrawsTheSame() {
    var expected = TinyRun.json(FIXTURES.resolve("random/log.json"));
    var arguments = TrainingArgumentsBuilder.builder(arguments("random")).bf16(true).build();
    NativeRuntime.threads(2);
    try {
      var log = log(arguments, Reproducible.HUGGINGFACE);
      assertEquals(expected.get("next_draw").getAsLong(), TorchRandom.drawLong());
      assertEquals(lossOfRun(expected.getAsJsonArray("log_history")), lossOfRun(log), 0.01);
    } finally {
      NativeRuntime.threads(1);
    }
  }

  /** As in the reference, whose modules know nothing of what trains. */
  @Test
  void frozenLayersDrawDropout() {
    var arguments = arguments("freeze");
    var expected = TinyRun.json(FIXTURES.resolve("freeze/log.json"));
    try (var model = newModel(arguments.seed())) {
      var trainer =
          trainer(model, arguments, Reproducible.HUGGINGFACE).tuning(new Freeze(1, true)).build();
      trainer.train();
      assertEquals(expected.get("next_draw").getAsLong(), TorchRandom.drawLong());
      assertSame(expected.getAsJsonArray("log_history"), log(trainer));
    }
  }

  @Test
  void aTokenBudgetIsRefusedBecauseItMakesOtherBatches() {
    try (var model = newModel(1)) {
      var trainer =
          trainer(model, arguments("random"), Reproducible.HUGGINGFACE).tokenBudget(64).build();
      var message = assertThrows(UserException.class, trainer::train).getMessage();
      assertTrue(message.contains("engine.token_budget is 64"), message);
    }
  }

  /** Else the reference's losses would be no proof of its draws. */
  @Test
  void itsOwnDropoutGivesOtherLosses() {
    var theirs = TinyRun.json(FIXTURES.resolve("random/log.json")).getAsJsonArray("log_history");
    var ours = log(arguments("random"), Reproducible.DIAPASON);
    var difference = Math.abs(lossOfRun(theirs) - lossOfRun(ours));
    assertTrue(difference > 100 * TOLERANCE, "differs by " + difference);
  }

  @Test
  void matrixProductsAreInFloat32UnlessAnotherTypeIsAskedFor() {
    try (var model = newModel(1)) {
      var arguments = TrainingArguments.builder();
      var trainer = trainer(model, arguments.build(), Reproducible.HUGGINGFACE);
      assertEquals(DType.FLOAT32, trainer.build().computeType());
      assertEquals(DType.BFLOAT16, trainer.precision(Precision.BFLOAT16).build().computeType());
      var bf16 = trainer(model, arguments.bf16(true).build(), Reproducible.HUGGINGFACE);
      assertEquals(DType.BFLOAT16, bf16.build().computeType());
    }
  }

  /** Nothing that is asked of the data before the first step may draw. */
  @Test
  void lookingForTheMetricOfTheBestModelDrawsNothing() {
    var arguments = TrainingArgumentsBuilder.builder(arguments("random"));
    log(arguments.build(), Reproducible.HUGGINGFACE);
    var next = TorchRandom.drawLong();
    log(arguments.metricForBestModel("accuracy").build(), Reproducible.HUGGINGFACE);
    assertEquals(next, TorchRandom.drawLong());
  }

  private static Model newModel(long seed) {
    TorchRandom.seed(seed);
    return AutoModel.forSequenceClassification(FIXTURES.resolve("body").toString(), 3);
  }

  private static TrainerBuilder trainer(
      Model model, TrainingArguments arguments, Reproducible reproducible) {
    var data = FIXTURES.resolve("data.json");
    return Trainer.builder(model, arguments)
        .trainDataset(Dataset.of(TinyRun.examples(data, "train")))
        .evalDataset(Dataset.of(TinyRun.examples(data, "eval")))
        .precision(reproducible == Reproducible.DIAPASON ? Precision.FLOAT32 : Precision.AUTO)
        .reproducible(reproducible);
  }

  /** The reference's arguments as a user would write them, but for the output directory. */
  private TrainingArguments arguments(String run) {
    var yaml = TinyRun.json(FIXTURES.resolve(run).resolve("arguments.json"));
    yaml.addProperty("output_dir", scratch.toString());
    return Schema.of(TrainingArguments.class).parse("test", yaml.toString(), List.of()).value();
  }

  private static JsonArray log(TrainingArguments arguments, Reproducible reproducible) {
    try (var model = newModel(arguments.seed())) {
      var trainer = trainer(model, arguments, reproducible).build();
      trainer.train();
      return log(trainer);
    }
  }

  private static JsonArray log(Trainer trainer) {
    var state = JsonParser.parseString(trainer.stateJson()).getAsJsonObject();
    return state.getAsJsonArray("log_history");
  }

  private static double lossOfRun(JsonArray log) {
    return log.get(log.size() - 1).getAsJsonObject().get("train_loss").getAsDouble();
  }

  /** Every figure of the reference but those of a clock; the norm of gradients in proportion. */
  private static void assertSame(JsonArray expected, JsonArray actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      var reference = expected.get(i).getAsJsonObject();
      var found = actual.get(i).getAsJsonObject();
      for (var key : reference.keySet()) {
        if (!key.matches(".*_(runtime|per_second)")) {
          var value = reference.get(key).getAsDouble();
          var tolerance = key.equals("grad_norm") ? TOLERANCE * Math.max(1, value) : TOLERANCE;
          assertEquals(value, found.get(key).getAsDouble(), tolerance, key + " of " + reference);
        }
      }
    }
  }
}
