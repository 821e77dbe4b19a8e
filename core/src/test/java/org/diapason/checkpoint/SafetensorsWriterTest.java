package org.diapason.checkpoint;

import static org.bytedeco.pytorch.global.torch.arange;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.diapason.config.UserException;
import org.diapason.tensor.TensorScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
  @TempDir Path directory;

  @Test
  void writesTheSameBytesAsTheReferenceImplementation() throws IOException {
    var target = directory.resolve("model.safetensors");
    try (var scope = TensorScope.open();
        var source = SafetensorsFile.open(SafetensorsFileTest.EVERY_TYPE)) {
      var tensors = new TreeMap<String, Tensor>();
      source
          .tensors()
          .forEach(
              (name, info) -> {
                var tensor = zeros(info.shape(), new TensorOptions(info.dtype().scalarType()));
                source.read(name, tensor);
                tensors.put(name, tensor);
              });
      SafetensorsWriter.write(target, tensors, source.metadata());
    }
    assertArrayEquals(
        Files.readAllBytes(SafetensorsFileTest.EVERY_TYPE), Files.readAllBytes(target));
  }

  @Test
  void writesViewsAsTheyLook() {
    var target = directory.resolve("model.safetensors");
    try (var scope = TensorScope.open()) {
      var transposed = arange(new Scalar(6)).reshape(2, 3).t();
      SafetensorsWriter.write(target, Map.of("transposed", transposed), Map.of());
    }
    try (var file = SafetensorsFile.open(target)) {
      assertArrayEquals(new double[] {0, 3, 1, 4, 2, 5}, Tensors.read(file, "transposed"));
      assertEquals(Map.of(), file.metadata());
    }
  }

  @Test
  void writesAModelWithoutTensors() {
    var target = directory.resolve("model.safetensors");
    SafetensorsWriter.write(target, Map.of(), Map.of());
    try (var file = SafetensorsFile.open(target)) {
      assertEquals(Map.of(), file.tensors());
    }
  }

  @Test
  void leavesTheOldFileWhereATensorCannotBeWritten() throws IOException {
    var target = Files.writeString(directory.resolve("model.safetensors"), "old");
    try (var scope = TensorScope.open()) {
      var complex = ones(new long[] {2}, new TensorOptions(ScalarType.ComplexFloat));
      assertThrows(
          IllegalArgumentException.class,
          () -> SafetensorsWriter.write(target, Map.of("w", complex), Map.of()));
    }
    assertEquals("old", Files.readString(target));
  }

  @Test
  void refusesTheNameOfTheMetadata() {
    try (var scope = TensorScope.open()) {
      var tensors = Map.of("__metadata__", ones(1));
      assertThrows(
          IllegalArgumentException.class,
          () -> SafetensorsWriter.write(directory.resolve("m"), tensors, Map.of()));
    }
  }

  @Test
  void namesADirectoryThatIsNotThere() {
    var target = directory.resolve("nowhere").resolve("model.safetensors");
    var failure =
        assertThrows(
            UserException.class, () -> SafetensorsWriter.write(target, Map.of(), Map.of()));
    assertTrue(failure.toString().contains(target.toString()));
  }
}
