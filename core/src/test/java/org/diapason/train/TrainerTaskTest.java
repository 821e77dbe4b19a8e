package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.diapason.config.UserException;
import org.diapason.model.AutoModel;
import org.diapason.model.HeadSpec;
import org.diapason.model.Model;
import org.diapason.model.ProblemType;
import org.diapason.task.Batch;
import org.diapason.task.Loss;
import org.diapason.task.TextClassification;
import org.diapason.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a trainer learns when it is given a task, and when not. */
class TrainerTaskTest {
  /** The mean of all logits, which no task has. */
  private static final Loss MEAN =
      new Loss() {
        @Override
        public Tensor sum(Tensor logits, Batch batch) {
          return logits.mean();
        }

        @Override
        public double normalizer(Batch batch) {
          return 1;
        }
      };

  @TempDir Path scratch;

  private TrainerBuilder builder(Model model) {
    return Trainer.builder(model, TinyRun.arguments(scratch).build());
  }

  private static Model maskedLm() {
    return AutoModel.withHead(
        TinyRun.FIXTURES.resolve("model"), HeadSpec.maskedLm(), DType.FLOAT32, "cpu");
  }

  @Test
  void aClassifierIsTrainedForWhatItsHeadIsFor() {
    try (var model = TinyRun.model()) {
      var alone = builder(model).build().evaluate(TinyRun.eval());
      var task = TextClassification.of(ProblemType.SINGLE_LABEL_CLASSIFICATION);
      var named = builder(model).task(task).build().evaluate(TinyRun.eval());
      assertEquals(named.keySet(), alone.keySet());
      assertEquals(named.get("eval_loss"), alone.get("eval_loss"));
      assertEquals(named.get("eval_accuracy"), alone.get("eval_accuracy"));
    }
  }

  @Test
  void aTaskWithAnotherHeadIsRefused() {
    try (var model = TinyRun.model()) {
      var trainer = builder(model).task(TextClassification.of(ProblemType.REGRESSION));
      assertEquals(
          "the task text-classification needs a model with a ForSequenceClassification head"
              + " (regression), this one has a ForSequenceClassification head"
              + " (single_label_classification); make it with the task's head",
          assertThrows(UserException.class, trainer::build).getMessage());
    }
  }

  @Test
  void aHeadOfManyUsesNeedsATaskOrALoss() {
    try (var model = maskedLm()) {
      var message = assertThrows(UserException.class, builder(model)::build).getMessage();
      assertEquals(
          "a model with a ForMaskedLM head can be trained for several tasks: give the trainer a"
              + " task or a loss",
          message);
    }
  }

  @Test
  void withoutATaskTheLossIsTheOnlyFigure() {
    try (var masked = maskedLm()) {
      var figures = builder(masked).loss(MEAN).build().evaluate(TinyRun.eval());
      assertEquals(
          Set.of("eval_loss", "eval_runtime", "eval_samples_per_second", "eval_steps_per_second"),
          figures.keySet());
      assertTrue(Double.isFinite(figures.get("eval_loss")), figures::toString);
    }
  }
}
