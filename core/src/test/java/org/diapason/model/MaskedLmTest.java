package org.diapason.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.diapason.checkpoint.ModelDirectory;
import org.diapason.config.UserException;
import org.diapason.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskedLmTest {
  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final Path REFERENCE = RESOURCES.resolve("parity/bert/masked_lm");

  @TempDir Path scratch;

  @Test
  void isSavedAsTransformersSavesIt() {
    try (var model = AutoModel.saved(REFERENCE, null)) {
      model.save(scratch);
    }
    var expected = TinyBert.read(REFERENCE.resolve("model.safetensors"));
    var actual = TinyBert.read(scratch.resolve("model.safetensors"));
    assertEquals(
        expected.keySet(), actual.keySet()); // no second copy of the tied weight, no pooler
    expected.forEach(
        (name, weight) -> assertArrayEquals(weight.values(), actual.get(name).values(), name));
    assertEquals(new ModelDirectory(REFERENCE).config(), new ModelDirectory(scratch).config());
  }

  @Test
  void readsACheckpointThatHoldsTheTiedWeightTwice() throws IOException {
    Files.copy(REFERENCE.resolve("config.json"), scratch.resolve("config.json"));
    var file = RESOURCES.resolve("model_import/pytorch_model.bin");
    Files.copy(file, scratch.resolve("pytorch_model.bin"));
    try (var model = AutoModel.saved(scratch, null)) {
      assertTrue(model.loadReport().isClean(), model.loadReport().toString());
    }
  }

  @Test
  void isNewOnAClassifierAndReplacedByAClassifier() {
    var classifier = RESOURCES.resolve("parity/bert/single_label");
    try (var model = AutoModel.withHead(classifier, HeadSpec.maskedLm(), DType.FLOAT32, "cpu")) {
      assertTrue(model.loadReport().missing().contains("cls.predictions.bias"));
      assertEquals(List.of(), model.labels());
      assertFalse(model.config().json().has("problem_type"));
      model.save(scratch);
    }
    try (var model = AutoModel.saved(scratch, null)) {
      assertEquals(HeadSpec.maskedLm(), model.config().head());
    }
    try (var model = AutoModel.forSequenceClassification(scratch.toString(), List.of("a", "b"))) {
      var added = new TreeSet<>(Set.of("classifier.weight", "classifier.bias"));
      added.addAll(List.of("bert.pooler.dense.weight", "bert.pooler.dense.bias"));
      assertEquals(added, model.loadReport().missing());
    }
  }

  @Test
  void refusesAnOutputLayerOfItsOwn() throws IOException {
    Files.copy(REFERENCE.resolve("model.safetensors"), scratch.resolve("model.safetensors"));
    var config = Files.readString(REFERENCE.resolve("config.json"));
    Files.writeString(
        scratch.resolve("config.json"),
        config.replace("\"tie_word_embeddings\": true", "\"tie_word_embeddings\": false"));
    var failure = assertThrows(UserException.class, () -> AutoModel.saved(scratch, null));
    assertTrue(failure.toString().contains("tie_word_embeddings"), failure.toString());
  }
}
