package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.diapason.config.Schema;
import org.diapason.data.Example;
import org.diapason.data.Padding;
import org.diapason.metric.Metric;
import org.diapason.model.AutoModel;
import org.diapason.model.Model;
import org.diapason.task.Batch;
import org.diapason.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs give what the Trainer of Transformers 5.23 gave: losses, weights, files, orders. */
class TrainerParityTest {
  private static final double TOLERANCE = 1e-4;

  /** What a clock measured; the fixtures have 0 there. */
  private static final String CLOCK = ".*_(runtime|per_second)";

  @TempDir Path scratch;

  @ParameterizedTest
  @ValueSource(strings = {"linear", "accumulation"})
  void aRunLogsAndSavesWhatTheReferenceDid(String name) {
    var reference = TinyRun.FIXTURES.resolve(name);
    try (var model = TinyRun.model()) {
      train(model, reference);
    }
    var expected = TinyRun.json(reference.resolve("checkpoint_trainer_state.json"));
    var last = scratch.resolve("checkpoint-" + expected.get("global_step").getAsInt());
    assertSame(expected, TinyRun.json(last.resolve("trainer_state.json")), "");
    assertCloseWeights(reference.resolve("model.safetensors"), last);
  }

  @Test
  void theBestCheckpointIsTakenAtTheEndAndTheOldestIsGone() throws IOException {
    try (var model = TinyRun.model()) {
      train(model, TinyRun.FIXTURES.resolve("accumulation"));
      try (var best = AutoModel.saved(scratch.resolve("checkpoint-10"), null)) {
        var expected = TinyRun.weights(best);
        TinyRun.weights(model)
            .forEach((weight, values) -> assertArrayEquals(expected.get(weight), values, weight));
      }
    }
    try (var files = Files.list(scratch)) {
      var names = files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
      assertEquals(Set.of("checkpoint-10", "checkpoint-18", "runs"), names);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"random", "random_data_seed", "group_by_length", "group_by_length_accumulation"})
  void theBatchesAreThoseOfTheReference(String name) {
    var way = TinyRun.json(TinyRun.FIXTURES.resolve("order.json")).getAsJsonObject(name);
    var examples = TinyRun.examples("train");
    var batches = new JsonArray();
    try (var model = TinyRun.model()) {
      TinyRun.trainer(model, arguments(way.getAsJsonObject("arguments")))
          .collator(
              batch -> {
                var indices = new JsonArray();
                batch.forEach(example -> indices.add(positionOf(example, examples)));
                batches.add(indices);
                return Batch.of(batch, Padding.of(0));
              })
          .build()
          .train();
    }
    assertEquals(way.getAsJsonArray("batches"), batches);
  }

  private void train(Model model, Path reference) {
    TinyRun.trainer(model, arguments(TinyRun.json(reference.resolve("arguments.json"))))
        .metric(NoFigures::new)
        .computeMetrics(all -> Map.of("accuracy", accuracy(all.predictions(), all.labelIds())))
        .build()
        .train();
  }

  /** The reference's arguments as a user would write them, but for the output directory. */
  private TrainingArguments arguments(JsonObject reference) {
    var yaml = reference.deepCopy();
    yaml.addProperty("output_dir", scratch.toString());
    yaml.addProperty("bf16", false);
    return Schema.of(TrainingArguments.class).parse("test", yaml.toString(), List.of()).value();
  }

  private static double accuracy(float[][] logits, float[][] labels) {
    var right = 0;
    for (int i = 0; i < logits.length; i++) {
      var best = 0;
      for (int label = 1; label < logits[i].length; label++) {
        best = logits[i][label] > logits[i][best] ? label : best;
      }
      right += best == (int) labels[i][0] ? 1 : 0;
    }
    return (double) right / logits.length;
  }

  /** The reference has no figures but those of {@code compute_metrics}. */
  private static final class NoFigures implements Metric {
    @Override
    public void add(float[] prediction, float[] reference) {}

    @Override
    public SortedMap<String, Double> results() {
      return new TreeMap<>();
    }
  }

  private static int positionOf(Example example, List<Example> examples) {
    for (int i = 0; i < examples.size(); i++) {
      if (Arrays.equals(examples.get(i).ints("input_ids"), example.ints("input_ids"))) {
        return i;
      }
    }
    throw new AssertionError("an example that is none of the training data");
  }

  /** Keys and values of both trees are the same, numbers within the tolerance. */
  private void assertSame(JsonElement expected, JsonElement actual, String where) {
    if (expected instanceof JsonObject map) {
      assertEquals(new TreeSet<>(map.keySet()), new TreeSet<>(actual.getAsJsonObject().keySet()));
      for (var key : map.keySet()) {
        assertSame(map.get(key), actual.getAsJsonObject().get(key), where + "." + key);
      }
    } else if (expected instanceof JsonArray list) {
      assertEquals(list.size(), actual.getAsJsonArray().size(), where);
      for (int i = 0; i < list.size(); i++) {
        assertSame(list.get(i), actual.getAsJsonArray().get(i), where + "[" + i + "]");
      }
    } else if (where.matches(CLOCK)) {
      assertTrue(actual.getAsDouble() > 0, where);
    } else if (expected.isJsonPrimitive() && expected.getAsJsonPrimitive().isNumber()) {
      var tolerance = where.endsWith("grad_norm") ? TOLERANCE * expected.getAsDouble() : TOLERANCE;
      assertEquals(expected.getAsDouble(), actual.getAsDouble(), tolerance, where);
    } else if (where.endsWith("best_model_checkpoint") && !expected.isJsonNull()) {
      var name = Path.of(expected.getAsString()).getFileName();
      assertEquals(scratch.resolve(name).toString(), actual.getAsString());
    } else {
      assertEquals(expected, actual, where);
    }
  }

  /**
   * Attention does not depend on the bias of its keys: Adam enlarges the rounding error that is its
   * gradient.
   */
  private static void assertCloseWeights(Path expectedFile, Path checkpoint) {
    var expected = ParityCase.floats(expectedFile);
    try (var model = AutoModel.saved(checkpoint, DType.FLOAT32)) {
      TinyRun.weights(model)
          .forEach(
              (name, values) -> {
                if (!name.endsWith("key.bias")) {
                  assertArrayEquals(expected.get(name), values, 1e-4f, name);
                }
              });
    }
  }
}
