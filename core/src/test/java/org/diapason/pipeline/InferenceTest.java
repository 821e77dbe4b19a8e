package org.diapason.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diapason.data.Dataset;
import org.diapason.data.Example;
import org.diapason.data.Padding;
import org.diapason.model.AutoModel;
import org.diapason.model.Model;
import org.diapason.model.ProblemType;
import org.diapason.task.Batch;
import org.diapason.task.Collator;
import org.diapason.task.Outputs;
import org.diapason.task.TextClassification;
import org.diapason.tensor.DType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However examples are put together, each has the result that it has alone, in its place. */
class InferenceTest {
  private static final Collator COLLATOR = examples -> Batch.of(examples, Padding.of(0));

  @TempDir static Path shared;
  private static Model model;

  @BeforeAll
  static void loadModel() {
    var labels = List.of("no", "yes", "perhaps");
    model =
        AutoModel.saved(
            TinyModel.classifier(
                shared, ProblemType.SINGLE_LABEL_CLASSIFICATION, labels, DType.FLOAT32),
            DType.FLOAT32);
  }

  @AfterAll
  static void closeModel() {
    model.close();
  }

  private static Dataset examples(int count) {
    var random = new Random(9);
    return Dataset.of(
        Stream.generate(
                () ->
                    Example.of("input_ids", random.ints(3 + random.nextInt(30), 1, 30).toArray())
                        .with("labels", random.nextInt(3)))
            .limit(count)
            .toList());
  }

  private record Results(List<float[]> logits, List<Float> labels, Inference.Outcome outcome) {}

  private static Results run(Dataset examples, Integer batchSize) {
    var logits = new ArrayList<float[]>();
    var labels = new ArrayList<Float>();
    var loss = TextClassification.of(model.problemType()).loss(model.config().head(), 0, null);
    var outcome =
        new Inference(model, COLLATOR, Outputs.ROWS, DType.FLOAT32, batchSize)
            .run(
                examples,
                loss,
                (index, values, label) -> {
                  assertEquals(logits.size(), index);
                  logits.add(values);
                  labels.add(label[0]);
                });
    return new Results(logits, labels, outcome);
  }

  /** 9,000 examples have 157,000 tokens: more than are looked at together. */
  @Test
  void everyExampleHasTheResultThatItHasAlone() {
    var examples = examples(9_000);
    var together = run(examples, null);
    assertEquals(9_000, together.logits.size());
    var some = IntStream.range(0, 300).map(i -> 30 * i).toArray();
    var alone = run(examples.subset(some), 1);
    for (int i = 0; i < some.length; i++) {
      assertArrayEquals(alone.logits.get(i), together.logits.get(some[i]), 1e-5f);
      assertEquals(examples.get(some[i]).ints("labels")[0], together.labels.get(some[i]));
    }
    assertEquals(
        run(examples, 16).outcome.meanLoss(), together.outcome.meanLoss(), 1e-6, "over all");
  }

  /** 1,000 examples have 17,500 tokens, and little is padding. */
  @Test
  void batchesHoldAsManyTokensAsPaysUnlessTheirSizeIsGiven() {
    var examples = examples(1_000);
    var batches = run(examples, null).outcome.batches();
    assertTrue(batches >= 9 && batches <= 10, batches + " batches");
    assertEquals(16, run(examples, 64).outcome.batches());
    assertEquals(1_000, run(examples, 1).outcome.batches());
  }

  @Test
  void collationThatFailsIsThrownAsItIs() {
    var expected = new IllegalStateException("the third batch");
    var collated = new AtomicInteger();
    var inference =
        new Inference(
            model,
            examples -> {
              if (collated.incrementAndGet() == 3) {
                throw expected;
              }
              return COLLATOR.collate(examples);
            },
            Outputs.ROWS,
            DType.FLOAT32,
            4);
    assertSame(
        expected,
        assertThrows(
            IllegalStateException.class,
            () -> inference.run(examples(40), null, (index, logits, labels) -> {})));
  }
}
