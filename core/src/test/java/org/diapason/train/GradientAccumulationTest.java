package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.diapason.data.Dataset;
import org.diapason.data.Example;
import org.diapason.data.Padding;
import org.diapason.model.Model;
import org.diapason.model.ProblemType;
import org.diapason.task.Batch;
import org.diapason.task.ClassWeights;
import org.diapason.task.Loss;
import org.diapason.task.TextClassification;
import org.diapason.tensor.DType;
import org.diapason.tensor.Reproducible;
import org.diapason.tuning.Full;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several small batches of different sizes and lengths give the gradient of one large batch. */
class GradientAccumulationTest {
  private static final int[] SIZES = {4, 1, 3, 2};

  @TempDir Path scratch;

  @ParameterizedTest
  @CsvSource({
    "single_label, NONE, 0",
    "single_label, NONE, 0.1",
    "single_label, BALANCED, 0",
    "single_label, BALANCED, 0.1",
    "multi_label, NONE, 0",
    "regression, NONE, 0"
  })
  void smallBatchesEqualTheLargeOne(String head, ClassWeights weights, double smoothing)
      throws Exception {
    var parity = new ParityCase(Path.of("src/test/resources/parity/bert").resolve(head));
    try (var model = parity.model(scratch)) {
      new Full().prepare(model);
      var examples = examples(model, 42);
      var task = new TextClassification(model.problemType(), weights, "|");
      var loss = task.loss(model.config().head(), smoothing, Dataset.of(examples));
      var small = new ArrayList<Batch>();
      var start = 0;
      for (var size : SIZES) {
        small.add(Batch.of(examples.subList(start, start + size), Padding.of(0)));
        start += size;
      }
      var large = List.of(Batch.of(examples, Padding.of(0)));

      var expected = new GradientRecorder(model.parameters());
      var expectedResult = step(model, loss, expected).run(large, 0, 1e-3);
      var actual = new GradientRecorder(model.parameters());
      var result = step(model, loss, actual).run(small, 0, 1e-3);

      assertEquals(expectedResult.loss(), result.loss(), 1e-6 * expectedResult.loss());
      var norm = expectedResult.gradientNorm();
      assertEquals(norm, result.gradientNorm(), 1e-6 * norm);
      var difference = distance(expected.gradients(), actual.gradients());
      assertTrue(difference <= 1e-6 * norm, "%g of %g".formatted(difference, norm));
    }
  }

  /** 15 tokens are less than the longest example, 64 those of some batches, 1000 of all. */
  @ParameterizedTest
  @ValueSource(ints = {15, 64, 1000})
  void batchesOfATokenBudgetEqualTheBatchesThatTheyAreMadeOf(int tokenBudget) throws Exception {
    var parity = new ParityCase(Path.of("src/test/resources/parity/bert/single_label"));
    try (var model = parity.model(scratch)) {
      new Full().prepare(model);
      var examples = Dataset.of(examples(model, 43));
      var task = TextClassification.of(model.problemType());
      var loss = task.loss(model.config().head(), 0, null);
      var expected = new GradientRecorder(model.parameters());
      var expectedLosses = train(model, loss, expected, examples, 0);
      var actual = new GradientRecorder(model.parameters());
      var losses = train(model, loss, actual, examples, tokenBudget);

      assertEquals(2, losses.size());
      for (int step = 0; step < 2; step++) {
        var wanted = expectedLosses.get(step);
        assertEquals(wanted.loss(), losses.get(step).loss(), 1e-6 * wanted.loss());
        assertEquals(
            wanted.gradientNorm(), losses.get(step).gradientNorm(), 1e-6 * wanted.gradientNorm());
      }
      var norm = expectedLosses.get(1).gradientNorm();
      var difference = distance(expected.gradients(), actual.gradients());
      assertTrue(difference <= 1e-6 * norm, "%g of %g".formatted(difference, norm));
    }
  }

  /** An epoch of two steps: 2 batches of 3 examples, then one of 3 and one of 1. */
  private static List<TrainingStep.Result> train(
      Model model, Loss loss, Optimizer optimizer, Dataset examples, int tokenBudget) {
    var arguments =
        TrainingArguments.builder()
            .perDeviceTrainBatchSize(3)
            .gradientAccumulationSteps(2)
            .maxGradNorm(0)
            .build();
    var updates =
        new Updates(
            examples,
            batch -> Batch.of(batch, Padding.of(0)),
            arguments,
            Reproducible.DIAPASON,
            tokenBudget);
    var step = new TrainingStep(model, loss, optimizer, arguments, DType.FLOAT32);
    var results = new ArrayList<TrainingStep.Result>();
    try (var epoch = updates.of(0, 0, 2)) {
      epoch.forEachRemaining(update -> results.add(step.run(update.batches(), 0, 1e-3)));
    }
    return results;
  }

  private static TrainingStep step(Model model, Loss loss, Optimizer optimizer) {
    var arguments = TrainingArguments.builder().gradientAccumulationSteps(4).maxGradNorm(0).build();
    return new TrainingStep(model, loss, optimizer, arguments, DType.FLOAT32);
  }

  /** Texts of 3 to 20 tokens; the first class is the most frequent one. */
  private static List<Example> examples(Model model, long seed) {
    var random = new Random(seed);
    var classes = model.labels().size();
    var examples = new ArrayList<Example>();
    for (int i = 0; i < 10; i++) {
      var ids = random.ints(3 + random.nextInt(18), 1, 99).toArray();
      var example = Example.of("input_ids", ids);
      if (model.problemType() == ProblemType.SINGLE_LABEL_CLASSIFICATION) {
        examples.add(example.with("labels", Math.max(0, i - 10 + classes)));
      } else {
        var labels = new float[classes];
        for (int label = 0; label < classes; label++) {
          labels[label] = random.nextInt(2);
        }
        examples.add(example.with("labels", labels));
      }
    }
    return examples;
  }

  private static double distance(Map<String, float[]> a, Map<String, float[]> b) {
    var sum = 0.0;
    for (var name : a.keySet()) {
      for (int i = 0; i < a.get(name).length; i++) {
        var difference = (double) a.get(name)[i] - b.get(name)[i];
        sum += difference * difference;
      }
    }
    return Math.sqrt(sum);
  }
}
