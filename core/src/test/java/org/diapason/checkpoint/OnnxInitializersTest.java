package org.diapason.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
    damaged().survivesTruncations();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void throwsNothingButUserErrorsOnRandomChanges(long seed) throws IOException {
    damaged().survivesRandomChanges(seed, 4, 40);
  }

  private Damage damaged() {
    return new Damage(TINY, directory.resolve("model.onnx"), OnnxInitializers::open);
  }

  private static void refuses(Path path, String expected) {
    var failure = assertThrows(UserException.class, () -> OnnxInitializers.open(path));
    assertTrue(failure.toString().contains(path + ": "), failure.toString());
    assertTrue(failure.toString().contains(expected), failure.toString());
  }

  /** A model whose graph holds one initialiser. */
  private Path write(Protobuf.Fields initializer) throws IOException {
    var model = Protobuf.message(7, Protobuf.message(5, Protobuf.bytes(initializer)));
    return Files.write(directory.resolve("model.onnx"), model);
  }
}
