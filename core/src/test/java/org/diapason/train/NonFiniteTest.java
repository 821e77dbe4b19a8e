package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.diapason.config.UserException;
import org.diapason.model.Model;
import org.diapason.task.Batch;
import org.diapason.task.Loss;
import org.diapason.task.TextClassification;
import org.diapason.tensor.TensorScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A loss or a gradient that is not finite stops the run and spoils nothing. */
class NonFiniteTest {
  @TempDir Path scratch;

  /** The third batch is of the second step when two are accumulated. */
  @ParameterizedTest
  @CsvSource({
    "NaN, 1, the loss is NaN at step 3",
    "Infinity, 1, the loss is Infinity at step 3",
    "NaN, 2, the loss is NaN at step 2"
  })
  void theBatchOfTheLossIsNamed(double factor, int accumulation, String start) {
    var message = stopped(loss -> loss.mul(new Scalar(factor)), accumulation);
    assertTrue(message.startsWith(start), message);
    assertTrue(message.contains("the training examples [8, 9, 10, 11] (counted from 0)"), message);
    assertTrue(message.contains("training.learning_rate (now 0.001)"), message);
  }

  /** The root of 0 has a value and no gradient. */
  @Test
  void allBatchesOfTheGradientAreNamed() {
    UnaryOperator<Tensor> spoil = loss -> loss.add(loss.sub(loss).sqrt());
    var message = stopped(spoil, 1);
    assertTrue(message.startsWith("the gradient norm is NaN at step 3"), message);
    assertTrue(message.contains("[8, 9, 10, 11]"), message);
    message = stopped(spoil, 2);
    assertTrue(message.startsWith("the gradient norm is NaN at step 2"), message);
    assertTrue(message.contains("[8, 9, 10, 11, 12, 13, 14, 15]"), message);
  }

  /** Trains until the third batch, whose loss is spoiled; the weights must be those before it. */
  private String stopped(UnaryOperator<Tensor> spoil, int accumulation) {
    try (var model = TinyRun.model()) {
      var before = new TreeMap<String, float[]>();
      var arguments = TinyRun.arguments(scratch).gradientAccumulationSteps(accumulation).build();
      var trainer =
          TinyRun.trainer(model, arguments)
              .loss(new SpoiledLoss(model, spoil))
              .callback(new KeepWeights(model, before))
              .build();
      var error = assertThrows(UserException.class, trainer::train);
      TinyRun.weights(model)
          .forEach((name, values) -> assertArrayEquals(before.get(name), values, name));
      assertNoGradients(model);
      return String.valueOf(error.getMessage());
    }
  }

  private static void assertNoGradients(Model model) {
    try (var scope = TensorScope.open()) {
      model
          .parameters()
          .forEach((name, weight) -> assertFalse(weight.value().grad().defined(), name));
    }
  }

  private record KeepWeights(Model model, Map<String, float[]> kept) implements Callback {
    @Override
    public void onStepEnd(
        TrainingArguments arguments, TrainerState state, TrainerControl control, double loss) {
      kept.putAll(TinyRun.weights(model));
    }
  }

  /** The model's own loss, but for the third batch. */
  private static final class SpoiledLoss implements Loss {
    private final Loss sound;
    private final UnaryOperator<Tensor> spoil;
    private int batches;

    SpoiledLoss(Model model, UnaryOperator<Tensor> spoil) {
      this.sound = TextClassification.of(model.problemType()).loss(model.config().head(), 0, null);
      this.spoil = spoil;
    }

    @Override
    public Tensor sum(Tensor logits, Batch batch) {
      batches++;
      var sum = sound.sum(logits, batch);
      return batches == 3 ? spoil.apply(sum) : sum;
    }

    @Override
    public double normalizer(Batch batch) {
      return sound.normalizer(batch);
    }
  }
}
