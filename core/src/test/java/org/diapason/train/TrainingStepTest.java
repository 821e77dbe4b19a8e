package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.diapason.data.Padding;
import org.diapason.task.Batch;
import org.diapason.task.Loss;
import org.diapason.task.TextClassification;
import org.diapason.tensor.DType;
import org.diapason.tuning.Full;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingStepTest {
  @TempDir Path scratch;

  /** The weights stay as they are, at a rate of 0: only dropout can change the loss of a batch. */
  @Test
  void everyBatchOfEveryStepDrawsItsOwnMasks() {
    var losses = losses(42);
    assertEquals(6, new HashSet<>(losses).size(), losses.toString());
    assertEquals(losses, losses(42));
    losses.addAll(losses(43));
    assertEquals(12, new HashSet<>(losses).size(), losses.toString());
  }

  /** Of the same batch, twice in each of three steps. */
  private List<Double> losses(long seed) {
    var arguments = TinyRun.arguments(scratch).gradientAccumulationSteps(2).seed(seed).build();
    try (var model = TinyRun.model(0.1, scratch.resolve("model"))) {
      new Full().prepare(model);
      var batch = Batch.of(TinyRun.examples("train").subList(0, 4), Padding.of(0));
      var sound = TextClassification.of(model.problemType()).loss(model.config().head(), 0, null);
      var loss = new RecordedLoss(sound, new ArrayList<>());
      try (var optimizer = new AdamW(model.parameters(), arguments)) {
        var step = new TrainingStep(model, loss, optimizer, arguments, DType.FLOAT32);
        for (int i = 0; i < 3; i++) {
          step.run(List.of(batch, batch), i, 0);
        }
      }
      return loss.sums;
    }
  }

  private record RecordedLoss(Loss sound, List<Double> sums) implements Loss {
    @Override
    public Tensor sum(Tensor logits, Batch batch) {
      var sum = sound.sum(logits, batch);
      sums.add(sum.item_double());
      return sum;
    }

    @Override
    public double normalizer(Batch batch) {
      return sound.normalizer(batch);
    }
  }
}
