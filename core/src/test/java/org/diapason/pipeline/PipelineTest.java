package org.diapason.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.diapason.config.UserException;
import org.diapason.data.Example;
import org.diapason.data.Padding;
import org.diapason.model.AutoModel;
import org.diapason.model.ProblemType;
import org.diapason.nn.Pass;
import org.diapason.task.Batch;
import org.diapason.task.ClassWeights;
import org.diapason.task.Prediction;
import org.diapason.task.TextClassification;
import org.diapason.tensor.DType;
import org.diapason.tensor.Gradients;
import org.diapason.tensor.Precision;
import org.diapason.tensor.TensorScope;
import org.diapason.text.AutoTokenizer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saved models predict, each as it was trained and saved. */
class PipelineTest {
  private static final List<String> LABELS = List.of("negative", "neutral", "positive");
  private static final List<String> TEXTS =
      IntStream.range(0, 40).mapToObj(seed -> TinyModel.text(new Random(seed), "good")).toList();

  @TempDir static Path shared;
  private static Path single;

  @TempDir Path directory;

  @BeforeAll
  static void saveModel() {
    single =
        TinyModel.classifier(
            shared.resolve("single"),
            ProblemType.SINGLE_LABEL_CLASSIFICATION,
            LABELS,
            DType.FLOAT32);
  }

  private static Pipeline open(Path directory) {
    return Pipeline.of(directory, PipelineOptions.DEFAULTS);
  }

  private static List<Prediction> predictAll(Pipeline pipeline) {
    return pipeline.predict(TEXTS.stream().map(text -> Map.of("text", text)).toList());
  }

  @Test
  void oneClassIsASoftmaxOfTheLogits() {
    try (var pipeline = open(single)) {
      var prediction = pipeline.predict(TEXTS.get(0));
      var sum = 0.0;
      for (var logit : prediction.logits()) {
        sum += Math.exp(logit);
      }
      assertEquals(LABELS, List.copyOf(prediction.scores().keySet()));
      var best = 0;
      for (int i = 0; i < LABELS.size(); i++) {
        assertEquals(
            Math.exp(prediction.logits()[i]) / sum, prediction.scores().get(LABELS.get(i)), 1e-9);
        best = prediction.logits()[i] > prediction.logits()[best] ? i : best;
      }
      assertEquals(LABELS.get(best), prediction.label());
      assertEquals(prediction.scores().get(prediction.label()), prediction.score());
    }
  }

  @Test
  void severalClassesAreASigmoidEach() {
    var saved =
        TinyModel.classifier(
            directory, ProblemType.MULTI_LABEL_CLASSIFICATION, LABELS, DType.FLOAT32);
    try (var pipeline = open(saved)) {
      for (var prediction : predictAll(pipeline)) {
        var above = new ArrayList<String>();
        for (int i = 0; i < LABELS.size(); i++) {
          var share = 1 / (1 + Math.exp(-prediction.logits()[i]));
          assertEquals(share, prediction.scores().get(LABELS.get(i)), 1e-9);
          if (prediction.logits()[i] > 0) {
            above.add(LABELS.get(i));
          }
        }
        assertEquals(String.join("|", above), prediction.label());
      }
    }
  }

  @Test
  void aValueIsTheLogitItself() {
    var saved =
        TinyModel.classifier(directory, ProblemType.REGRESSION, List.of("LABEL_0"), DType.FLOAT32);
    try (var pipeline = open(saved)) {
      var prediction = pipeline.predict(TEXTS.get(0));
      assertEquals(prediction.logits()[0], prediction.score());
      assertEquals(Map.of("LABEL_0", prediction.score()), prediction.scores());
    }
  }

  @Test
  void logitsAreThoseOfTheModel() {
    try (var pipeline = open(single);
        var model = AutoModel.saved(single, null);
        var tokenizer = AutoTokenizer.of(single)) {
      for (var text : TEXTS) {
        var example = Example.of(tokenizer.encode(text, null));
        var expected = new float[LABELS.size()];
        try (var scope = TensorScope.open();
            var inference = Gradients.off()) {
          var inputs = Batch.of(List.of(example), Padding.of(0)).inputs("cpu");
          model.logits(inputs, Pass.inference(DType.FLOAT32)).data_ptr_float().get(expected);
        }
        assertArrayEquals(expected, pipeline.predict(text).logits(), 1e-6f);
      }
    }
  }

  @Test
  void aPredictionDoesNotDependOnItsNeighbours() {
    try (var pipeline = open(single)) {
      var together = predictAll(pipeline);
      assertTrue(TEXTS.stream().map(text -> text.split(" ").length).distinct().count() > 3);
      for (int i = 0; i < TEXTS.size(); i++) {
        assertArrayEquals(
            pipeline.predict(TEXTS.get(i)).logits(), together.get(i).logits(), 1e-5f, TEXTS.get(i));
      }
    }
  }

  @Test
  void theSecondTextOfAPairCounts() {
    try (var pipeline = open(single)) {
      var alone = pipeline.predict("the film was good").logits();
      var pair = pipeline.predict("the film was good", "the plot was dull").logits();
      var joined = pipeline.predict("the film was good the plot was dull").logits();
      assertTrue(difference(alone, pair) > 1e-3);
      assertTrue(difference(joined, pair) > 1e-3);
    }
  }

  @Test
  void anEmptyTextIsATextToo() {
    try (var pipeline = open(single)) {
      assertTrue(LABELS.contains(pipeline.predict("").label()));
      assertEquals(List.of(), pipeline.predict(List.of()));
    }
  }

  @Test
  void aLongTextIsCutToWhatTheModelTakes() {
    try (var pipeline = open(single)) {
      var fits = "good ".repeat(TinyModel.POSITIONS - 2);
      var expected = pipeline.predict(fits).logits();
      assertArrayEquals(expected, pipeline.predict(fits + "bad dull ".repeat(5_000)).logits(), 0);
    }
  }

  @Test
  void aLengthOfOnesOwnCutsShorter() {
    try (var whole = open(single);
        var short_ = Pipeline.of(single, new PipelineOptions(null, 4, 8))) {
      assertArrayEquals(
          whole.predict("good film").logits(), short_.predict("good film was dull").logits(), 0);
    }
    var refused =
        assertThrows(
            UserException.class, () -> Pipeline.of(single, new PipelineOptions(null, 33, 8)));
    assertEquals("max_length is 33, but the model takes 32 tokens at most", refused.getMessage());
  }

  @Test
  void aModelComputesInTheTypeThatItWasSavedIn() {
    var saved =
        TinyModel.classifier(
            directory, ProblemType.SINGLE_LABEL_CLASSIFICATION, LABELS, DType.BFLOAT16);
    try (var exact = open(single);
        var coarse = open(saved)) {
      assertFalse(predictAll(exact).stream().allMatch(PipelineTest::isBfloat16));
      assertTrue(predictAll(coarse).stream().allMatch(PipelineTest::isBfloat16));
    }
  }

  private static boolean isBfloat16(Prediction prediction) {
    return IntStream.range(0, prediction.logits().length)
        .allMatch(i -> (Float.floatToIntBits(prediction.logits()[i]) & 0xFFFF) == 0);
  }

  /** bfloat16 has 8 bits of mantissa: an error of a few hundredths after two layers. */
  @Test
  void anotherTypeCanBeAskedFor() {
    try (var exact = open(single);
        var coarse = Pipeline.of(single, new PipelineOptions(Precision.BFLOAT16, null, 8))) {
      var expected = predictAll(exact);
      var actual = predictAll(coarse);
      assertTrue(actual.stream().allMatch(PipelineTest::isBfloat16));
      for (int i = 0; i < TEXTS.size(); i++) {
        assertArrayEquals(expected.get(i).logits(), actual.get(i).logits(), 0.1f);
      }
    }
  }

  @Test
  void aModelServesItsOwnTaskOnly() {
    var refused =
        assertThrows(UserException.class, () -> Pipeline.of("summarization", single.toString()));
    assertEquals(
        single + " is a model for text-classification, not for summarization",
        refused.getMessage());
    var body = shared.resolve("single/body").toString();
    assertThrows(UserException.class, () -> Pipeline.of("text-classification", body));
  }

  @Test
  void anInputWithoutTextIsRefused() {
    try (var pipeline = open(single)) {
      var inputs = List.of(Map.of("text", "good"), Map.of("txt", "bad"));
      assertThrows(UserException.class, () -> pipeline.predict(inputs));
    }
  }

  @Test
  void whatWasSavedBesideTheWeightsServes() throws IOException {
    var task =
        new TextClassification(ProblemType.MULTI_LABEL_CLASSIFICATION, ClassWeights.NONE, " + ");
    var saved =
        TinyModel.classifier(
            directory, ProblemType.MULTI_LABEL_CLASSIFICATION, LABELS, DType.FLOAT32);
    new PipelineConfig(task, Map.of("text", "review", "label", "mood"), 4).write(saved);
    try (var pipeline = open(saved)) {
      assertEquals(task, pipeline.task());
      assertArrayEquals(
          pipeline.predict("good film").logits(),
          pipeline.predict("good film was dull").logits(),
          0);
      var file = directory.resolve("data.csv");
      Files.writeString(file, "review,mood\ngood film,positive + neutral\nbad film,negative\n");
      var metrics = evaluate(pipeline, file, Map.of()).metrics();
      assertTrue(metrics.containsKey("eval_hamming_loss"), metrics::toString);
      Files.writeString(file, "review,mood,other\ngood film,positive + neutral,negative\n");
      var other = evaluate(pipeline, file, Map.of("label", "other")).metrics();
      assertTrue(!other.get("eval_loss").equals(metrics.get("eval_loss")));
    }
  }

  private static Evaluation evaluate(Pipeline pipeline, Path file, Map<String, String> columns) {
    return pipeline.evaluate(List.of(file.toString()), columns, List.of(), (done, total) -> {});
  }

  @Test
  void anEvaluationAgreesWithThePredictions() throws IOException {
    var file = directory.resolve("data.csv");
    try (var pipeline = open(single)) {
      var lines = new ArrayList<>(List.of("text,label"));
      var loss = 0.0;
      var right = 0;
      for (int i = 0; i < TEXTS.size(); i++) {
        var label = LABELS.get(i % 3);
        lines.add(TEXTS.get(i) + "," + label);
        var prediction = pipeline.predict(TEXTS.get(i));
        loss -= Math.log(prediction.scores().get(label)) / TEXTS.size();
        right += prediction.label().equals(label) ? 1 : 0;
      }
      Files.write(file, lines);
      var metrics = evaluate(pipeline, file, Map.of()).metrics();
      assertEquals(loss, metrics.get("eval_loss"), 1e-5);
      assertEquals((double) right / TEXTS.size(), metrics.get("eval_accuracy"), 1e-12);
      assertTrue(metrics.get("eval_steps_per_second") > 0);
      Files.writeString(file, "text,label\ngood film,positiv\n");
      var refused = assertThrows(UserException.class, () -> evaluate(pipeline, file, Map.of()));
      assertEquals(
          file
              + ", line 2: unknown label positiv (nearest: positive); the labels are negative,"
              + " neutral, positive",
          refused.getMessage());
    }
  }

  private static double difference(float[] one, float[] other) {
    return IntStream.range(0, one.length)
        .mapToDouble(i -> Math.abs(one[i] - other[i]))
        .max()
        .orElseThrow();
  }
}
