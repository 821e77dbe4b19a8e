package org.diapason.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.diapason.config.UserException;
import org.diapason.tensor.DType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorFlowVariablesTest {
  private static final String KERNEL = "module/bert/encoder/layer_10/attention/self/query/kernel";
  private static final String BIAS = "module/bert/encoder/layer_10/attention/self/query/bias";

  @TempDir Path directory;
  private Path index;

  @BeforeEach
  void writeTwoVariables() throws IOException {
    index = directory.resolve("variables.index");
    var data = ByteBuffer.allocate(9 * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (var value : Tensors.steps(9)) {
      data.putFloat((float) value);
    }
    Files.write(directory.resolve("variables.data-00000-of-00001"), data.array());
    write(0);
  }

  @Test
  void readsUnderHuggingFaceNamesAndTransposesKernels() {
    try (var file = TensorFlowVariables.open(index)) {
      var name = "bert.encoder.layer.10.attention.self.query.";
      assertEquals(2, file.tensors().size()); // the optimizer's moments are no weights
      assertEquals(List.of("output_weights"), file.unknown());
      assertEquals(new TensorInfo(DType.FLOAT32, 3, 2), file.tensors().get(name + "weight"));
      assertArrayEquals(
          new double[] {-1, 0.5, -0.5, 1, 0, 1.5}, Tensors.read(file, name + "weight"));
      assertArrayEquals(new double[] {2, 2.5, 3}, Tensors.read(file, name + "bias"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bert/embeddings/word_embeddings, bert.embeddings.word_embeddings.weight",
    "module/bert/embeddings/LayerNorm/gamma, bert.embeddings.LayerNorm.weight",
    "bert/embeddings/LayerNorm/beta, bert.embeddings.LayerNorm.bias",
    "bert/encoder/layer_11/output/dense/kernel, bert.encoder.layer.11.output.dense.weight",
    "bert/pooler/dense/bias, bert.pooler.dense.bias",
    "cls/predictions/transform/dense/kernel, cls.predictions.transform.dense.weight",
    "cls/predictions/transform/LayerNorm/gamma, cls.predictions.transform.LayerNorm.weight",
    "cls/predictions/output_bias, cls.predictions.bias",
    "cls/seq_relationship/output_weights, cls.seq_relationship.weight",
    "cls/seq_relationship/output_bias, cls.seq_relationship.bias",
    "bert/pooler/dense/kernel/adam_m,",
    "global_step,",
  })
  void knowsTheNamesOfHuggingFace(String variable, String expected) {
    assertEquals(Optional.ofNullable(expected), BertVariableNames.toHuggingFace(variable));
  }

  @Test
  void refusesACompressedTable() throws IOException {
    write(1);
    refuses("is compressed (snappy)");
  }

  @Test
  void namesAMissingDataFile() throws IOException {
    Files.delete(directory.resolve("variables.data-00000-of-00001"));
    refuses("variables.data-00000-of-00001 does not exist");
  }

  @Test
  void namesAVariableThatTheDataFileCutsOff() throws IOException {
    Files.write(directory.resolve("variables.data-00000-of-00001"), new byte[32]);
    refuses(BIAS + " should be 12 bytes from byte 24 on, but the file has 32");
  }

  @Test
  void refusesAnotherFile() throws IOException {
    Files.write(index, new byte[100]);
    refuses("is no TensorFlow variables index");
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    damaged().refusesTruncations(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void refusesRandomChanges(long seed) throws IOException {
    damaged().survivesRandomChanges(seed, 1, 300); // the rest is padding
  }

  private Damage damaged() throws IOException {
    var original = Files.copy(index, directory.resolve("original.index"));
    return new Damage(original, index, TensorFlowVariables::open);
  }

  private void refuses(String expected) {
    var failure = assertThrows(UserException.class, () -> TensorFlowVariables.open(index));
    assertTrue(failure.toString().contains(expected), failure.toString());
  }

  private void write(int compression) throws IOException {
    var entries = new TreeMap<String, byte[]>();
    entries.put(KERNEL, TensorFlowIndex.entry(0, 24, 2, 3));
    entries.put(BIAS, TensorFlowIndex.entry(24, 12, 3));
    entries.put(KERNEL + "/adam_m", TensorFlowIndex.entry(0, 24, 2, 3));
    entries.put("output_weights", TensorFlowIndex.entry(0, 24, 2, 3));
    TensorFlowIndex.write(index, entries, compression);
  }
}
