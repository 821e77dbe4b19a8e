package org.diapason.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.AbstractTensor;
import org.diapason.config.UserException;
import org.diapason.data.Dataset;
import org.diapason.data.Example;
import org.diapason.data.PaddedBatch;
import org.diapason.model.HeadSpec;
import org.diapason.model.ProblemType;
import org.diapason.tensor.TensorScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Losses equal PyTorch 2.13's, class weights scikit-learn 1.9's. */
class LossTest {
  private static final float[] LOGITS = {
    1.5f, -0.25f, 0.75f, -2.0f, 0.5f, 1.25f, 0.1f, 0.2f, -0.3f, 3.0f, -1.0f, 0.0f
  };
  private static final float[][] CLASSES = {{0}, {2}, {1}, {1}};

  /** {@code torch.nn.functional.cross_entropy} with reduction mean, and sum. */
  @ParameterizedTest
  @CsvSource({
    "0.0, false, 1.4745025634765625, 5.89801025390625",
    "0.1, false, 1.4920024871826172, 5.968009948730469",
    "0.0, true, 1.8676037788391113, 10.73872184753418",
    "0.1, true, 1.8379740715026855, 10.568350791931152"
  })
  void crossEntropyIsThatOfTheReference(
      double smoothing, boolean weighted, double mean, double sum) {
    var weights = weighted ? new float[] {0.5f, 2.0f, 1.25f} : new float[0];
    assertLoss(new CrossEntropy(smoothing, weights), LOGITS, CLASSES, mean, sum);
  }

  @Test
  void binaryCrossEntropyIsThatOfTheReference() {
    var labels = new float[][] {{1, 0, 1}, {0, 0, 0}, {1, 1, 1}, {0, 1, 0}};
    assertLoss(
        new BinaryCrossEntropy(), LOGITS, labels, 0.9099204540252686, 12 * 0.9099204540252686);
  }

  @Test
  void squaredErrorIsThatOfTheReference() {
    var labels = new float[][] {{1}, {-1.5f}, {0}, {2.25f}};
    var values = new float[] {1.5f, -2.0f, 0.1f, 3.0f};
    assertLoss(new SquaredError(), values, labels, 0.2681249976158142, 4 * 0.2681249976158142);
  }

  private static void assertLoss(
      Loss loss, float[] logits, float[][] labels, double mean, double sum) {
    try (var scope = TensorScope.open()) {
      var batch = new Batch(new PaddedBatch(labels.length, 0, Map.of()), labels);
      var table = AbstractTensor.create(logits, 4, logits.length / 4);
      var value = loss.sum(table, batch).item_double();
      assertEquals(sum, value, 1e-6 * sum);
      assertEquals(mean, value / loss.normalizer(batch), 1e-6 * mean);
    }
  }

  /** {@code compute_class_weight("balanced", …)}; a class without examples counts nothing. */
  @Test
  void balancedClassWeightsAreThoseOfTheReference() {
    assertArrayEquals(
        new float[] {0.5555556f, 1.1111112f, 3.3333333f}, weights(3, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2));
    assertArrayEquals(
        new float[] {0.93333334f, 0.6666667f, 0, 2.3333333f},
        weights(4, 0, 0, 0, 0, 0, 3, 3, 1, 1, 1, 1, 1, 1, 1));
  }

  @Test
  void withoutTrainingDataAllClassesCountAlike() {
    assertEquals(0, ClassWeights.BALANCED.of(null, 3).length);
    assertEquals(0, ClassWeights.NONE.of(Dataset.of(List.of()), 3).length);
  }

  private static float[] weights(int classes, int... labels) {
    var examples = Arrays.stream(labels).mapToObj(label -> Example.of("labels", label)).toList();
    return ClassWeights.BALANCED.of(Dataset.of(examples), classes);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SINGLE_LABEL_CLASSIFICATION")
  void smoothingAndClassWeightsAreForOneClassAnExample(ProblemType type) {
    var names = IntStream.range(0, 3).mapToObj(Integer::toString).toList();
    var head = HeadSpec.sequenceClassification(names, type);
    var refusal =
        assertThrows(UserException.class, () -> TextClassification.of(type).loss(head, 0.1, null));
    assertTrue(String.valueOf(refusal.getMessage()).contains("label_smoothing_factor"));
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> new TextClassification(type, ClassWeights.BALANCED, "|"));
    assertTrue(String.valueOf(error.getMessage()).contains("class_weights"));
  }
}
