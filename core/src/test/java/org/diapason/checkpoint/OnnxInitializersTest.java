package org.diapason.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.diapason.config.UserException;
import org.diapason.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxInitializersTest {
  private static final Path TINY = Resources.path("tiny.onnx");

  @TempDir Path directory;

  @Test
  void findsTheWeightsByTheirHuggingFaceNames() {
    try (var file = OnnxInitializers.open(TINY)) {
      assertEquals(
          Map.of(
              "LayerNorm.weight", new TensorInfo(DType.FLOAT32, 3),
              "half.weight", new TensorInfo(DType.FLOAT16, 2, 2),
              "encoder.layer.0.dense.weight", new TensorInfo(DType.FLOAT32, 3, 2)),
          file.tensors());
    }
  }

  @Test
  void readsElementsAndTransposesMatrixProductsBack() {
    try (var file = OnnxInitializers.open(TINY)) {
      assertArrayEquals(new double[] {0.5, 1, 1.5}, Tensors.read(file, "LayerNorm.weight"));
      assertArrayEquals(Tensors.steps(4), Tensors.read(file, "half.weight"));
      assertArrayEquals(
          new double[] {-1, 0.5, -0.5, 1, 0, 1.5},
          Tensors.read(file, "encoder.layer.0.dense.weight"));
    }
  }

  @Test
  void refusesWeightsInOtherFiles() throws IOException {
    refuses(
        write(
            tensor -> {
              tensor.writeInt32(2, 1);
              tensor.writeString(8, "w");
              tensor.writeByteArray(13, new byte[0]);
            }),
        "keeps w in another file");
  }

  @Test
  void refusesElementsThatDoNotFillTheShape() throws IOException {
    refuses(
        write(
            tensor -> {
              tensor.writeInt64(1, 1L << 62);
              tensor.writeInt64(1, 8);
              tensor.writeInt32(2, 1);
              tensor.writeString(8, "w");
              tensor.writeByteArray(9, new byte[4]);
            }),
        "the initialiser w is float32 [4611686018427387904, 8], but has 4 bytes");
  }

  @Test
  void refusesAModelWithoutWeights() throws IOException {
    refuses(Files.write(directory.resolve("a.onnx"), new byte[0]), "no floating-point initialiser");
  }

  @Test
  void throwsNothingButUserErrorsOnTruncatedFiles() throws IOException {
    var bytes = Files.readAllBytes(TINY);
    for (int length = 0; length < bytes.length; length++) {
      open(Arrays.copyOf(bytes, length));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void throwsNothingButUserErrorsOnRandomChanges(long seed) throws IOException {
    var random = new Random(seed);
    var original = Files.readAllBytes(TINY);
    var refused = 0;
    for (int round = 0; round < 400; round++) {
      var bytes = original.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      refused += open(bytes) ? 0 : 1;
    }
    assertTrue(refused > 40, "only %d of 400 refused".formatted(refused));
  }

  private boolean open(byte[] bytes) throws IOException {
    var path = Files.write(directory.resolve("model.onnx"), bytes);
    try (var file = OnnxInitializers.open(path)) {
      file.tensors().keySet().forEach(name -> Tensors.read(file, name));
      return true;
    } catch (UserException e) {
      return false;
    }
  }

  private static void refuses(Path path, String expected) {
    var failure = assertThrows(UserException.class, () -> OnnxInitializers.open(path));
    assertTrue(failure.toString().contains(path + ": "), failure.toString());
    assertTrue(failure.toString().contains(expected), failure.toString());
  }

  private interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  /** A model whose graph holds one initialiser. */
  private Path write(Fields initializer) throws IOException {
    var model = message(7, message(5, bytes(initializer)));
    return Files.write(directory.resolve("model.onnx"), model);
  }

  private static byte[] message(int field, byte[] content) throws IOException {
    return bytes(out -> out.writeByteArray(field, content));
  }

  private static byte[] bytes(Fields fields) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = CodedOutputStream.newInstance(bytes);
    fields.writeTo(out);
    out.flush();
    return bytes.toByteArray();
  }
}
