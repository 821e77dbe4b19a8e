package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.diapason.data.Padding;
import org.diapason.task.Batch;
import org.diapason.task.TextClassification;
import org.diapason.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code activation_checkpointing} changes the memory of a run and none of its numbers. */
class ActivationCheckpointingTest {
  @TempDir Path scratch;

  /** Batches of several lengths, so that some are padded. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT32, 1",
    "FLOAT32, 3",
    "BFLOAT16, 1",
    "BFLOAT16, 3",
  })
  void gradientsAreTheSameBitForBitDropoutIncluded(DType compute, int batches) {
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
    var plain = gradients(false, DType.FLOAT32, 2, name -> name.matches(trained));
    assertSame(plain, gradients(true, DType.FLOAT32, 2, name -> name.matches(trained)));
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

  /** Of one step on the first batches of the data, not clipped. */
  private Map<String, float[]> gradients(
      boolean checkpointing, DType compute, int batches, Predicate<String> trains) {
    try (var model = TinyRun.model(0.1, scratch.resolve("model"))) {
      model.parameters().forEach((name, weight) -> weight.setTrainable(trains.test(name)));
      var recorder = new GradientRecorder(model.parameters());
      var arguments =
          TinyRun.arguments(scratch)
              .activationCheckpointing(checkpointing)
              .gradientAccumulationSteps(batches)
              .maxGradNorm(0)
              .build();
      var loss = TextClassification.of(model.problemType()).loss(model.config().head(), 0, null);
      new TrainingStep(model, loss, recorder, arguments, compute).run(batches(batches), 1, 0);
      return recorder.gradients();
    }
  }

  private static List<Batch> batches(int count) {
    var examples = TinyRun.examples("train");
    return IntStream.range(0, count)
        .mapToObj(i -> Batch.of(examples.subList(4 * i, 4 * i + 4), Padding.of(0)))
        .toList();
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
  }
}
