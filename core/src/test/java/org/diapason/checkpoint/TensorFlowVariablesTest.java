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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.diapason.config.UserException;
import org.diapason.tensor.DType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorFlowVariablesTest {
  private static final String KERNEL = "module/bert/encoder/layer_10/attention/self/query/kernel";
  private static final String BIAS = "module/bert/encoder/layer_10/attention/self/query/bias";

  private static final Map<String, String> NAMES =
      Map.of(KERNEL, "query.weight", BIAS, "query.bias");

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

  private static TensorFlowVariables open(Path index) {
    return TensorFlowVariables.open(index, variable -> Optional.ofNullable(NAMES.get(variable)));
  }

  @Test
  void readsWhatHasANameAndTransposesKernels() {
    try (var file = open(index)) {
      assertEquals(Set.of("query.weight", "query.bias"), file.tensors().keySet());
      assertEquals(List.of(KERNEL + "/adam_m", "output_weights"), file.unnamed());
      assertEquals(new TensorInfo(DType.FLOAT32, 3, 2), file.tensors().get("query.weight"));
      assertArrayEquals(
          new double[] {-1, 0.5, -0.5, 1, 0, 1.5}, Tensors.read(file, "query.weight"));
      assertArrayEquals(new double[] {2, 2.5, 3}, Tensors.read(file, "query.bias"));
    }
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
    return new Damage(original, index, TensorFlowVariablesTest::open);
  }

  private void refuses(String expected) {
    var failure = assertThrows(UserException.class, () -> open(index));
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
