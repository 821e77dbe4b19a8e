package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.diapason.data.Example;
import org.diapason.data.Padding;
import org.diapason.task.Batch;
import org.diapason.task.TextClassification;
import org.diapason.tensor.DType;
import org.diapason.tensor.TensorScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code activation_checkpointing} changes the memory of a run and none of its numbers. */
class ActivationCheckpointingTest {
  @TempDir Path scratch;

  /** Batches of several lengths: some are padded, or packed into one row. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT32, 1, false",
    "FLOAT32, 3, false",
    "FLOAT32, 3, true",
    "BFLOAT16, 1, false",
    "BFLOAT16, 3, false",
    "BFLOAT16, 3, true",
  })
  void gradientsAreTheSameBitForBitDropoutIncluded(DType compute, int count, boolean packed) {
    var batches = batches(count, packed);
    var plain = gradients(false, compute, batches, name -> true);
    assertSame(plain, gradients(true, compute, batches, name -> true));
    assertTrue(plain.containsKey("bert.embeddings.word_embeddings.weight"), plain.keySet() + "");
  }

  /** What does not train gets no gradient, wherever it lies. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "bert.encoder.layer.1.*|.*classifier.*",
        ".*classifier.*",
        "bert.embeddings.*",
        ".*bias",
        "bert.encoder.layer.0.attention.self.query.weight"
      })
  void someOfTheWeightsTrainAsWithoutIt(String trained) {
    var batches = batches(2, false);
    var plain = gradients(false, DType.FLOAT32, batches, name -> name.matches(trained));
    assertSame(plain, gradients(true, DType.FLOAT32, batches, name -> name.matches(trained)));
    assertTrue(plain.keySet().stream().allMatch(name -> name.matches(trained)));
    assertFalse(plain.isEmpty());
  }

  /** Its words are embeddings and output layer at once, whose gradients are added in turn. */
  @Test
  void tiedWeightsGetTheSumOfBothGradients() throws IOException {
    var parity = new ParityCase(Path.of("src/test/resources/parity/bert/masked_lm"));
    try (var model = parity.model(scratch)) {
      model.parameters().values().forEach(weight -> weight.setTrainable(true));
      var batch = List.of(parity.batch("padded"));
      var plain = new GradientRecorder(model.parameters());
      var checkpointed = new GradientRecorder(model.parameters());
      var loss = ParityCase.loss(model);
      for (var on : List.of(false, true)) {
        var arguments =
            TinyRun.arguments(scratch).activationCheckpointing(on).maxGradNorm(0).build();
        var recorder = on ? checkpointed : plain;
        new TrainingStep(model, loss, recorder, arguments, DType.FLOAT32).run(batch, 0, 0);
      }
      assertSame(plain.gradients(), checkpointed.gradients());
    }
  }

  @Test
  void aWholeRunEndsWithTheSameWeights() {
    assertSame(weights(false), weights(true));
  }

  private Map<String, float[]> weights(boolean checkpointing) {
    try (var model = TinyRun.model(0.1, scratch.resolve("model"))) {
      var arguments =
          TinyRun.arguments(scratch)
              .activationCheckpointing(checkpointing)
              .gradientAccumulationSteps(2)
              .numTrainEpochs(2)
              .build();
      TinyRun.trainer(model, arguments).build().train();
      return TinyRun.weights(model);
    }
  }

  /** Of one step, not clipped. */
  private Map<String, float[]> gradients(
      boolean checkpointing, DType compute, List<Batch> batches, Predicate<String> trains) {
    try (var model = TinyRun.model(0.1, scratch.resolve("model"))) {
      model.parameters().forEach((name, weight) -> weight.setTrainable(trains.test(name)));
      var recorder = new GradientRecorder(model.parameters());
      var arguments =
          TinyRun.arguments(scratch)
              .activationCheckpointing(checkpointing)
              .gradientAccumulationSteps(batches.size())
              .maxGradNorm(0)
              .build();
      var loss = TextClassification.of(model.problemType()).loss(model.config().head(), 0, null);
      new TrainingStep(model, loss, recorder, arguments, compute).run(batches, 1, 0);
      return recorder.gradients();
    }
  }

  /**
   * @param packed with one long example in each, so that padding would cost more than packing
   */
  private static List<Batch> batches(int count, boolean packed) {
    var longest = Example.of("input_ids", IntStream.range(5, 45).toArray()).with("labels", 1);
    var batches = new ArrayList<Batch>();
    for (int start = 0; start < 4 * count; start += 4) {
      var examples = new ArrayList<>(TinyRun.examples("train").subList(start, start + 4));
      if (packed) {
        examples.add(longest);
      }
      batches.add(Batch.of(examples, Padding.of(0)));
    }
    try (var scope = TensorScope.open()) {
      batches.forEach(batch -> assertEquals(packed, batch.compactInputs("cpu").packing() != null));
    }
    return batches;
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
  }
}
