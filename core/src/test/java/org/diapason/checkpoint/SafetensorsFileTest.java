package org.diapason.checkpoint;

import static org.bytedeco.pytorch.global.torch.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.diapason.config.UserException;
import org.diapason.tensor.DType;
import org.diapason.tensor.TensorScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsFileTest {
  static final Path EVERY_TYPE = Resources.path("every_type.safetensors");

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void readsEveryTypeThatTheReferenceImplementationWrote(DType type) {
    try (var file = SafetensorsFile.open(EVERY_TYPE)) {
      Tensors.assertTypeIsRead(file, type);
    }
  }

  @Test
  void readsScalarsEmptyTensorsAndMetadata() {
    try (var file = SafetensorsFile.open(EVERY_TYPE)) {
      assertArrayEquals(new double[] {2.5}, Tensors.read(file, "scalar"));
      assertArrayEquals(new double[0], Tensors.read(file, "empty"));
      assertEquals(Map.of("format", "pt"), file.metadata());
    }
  }

  @Test
  void fillsATensorThatWantsGradients() {
    try (var scope = TensorScope.open();
        var file = SafetensorsFile.open(EVERY_TYPE)) {
      var weight = zeros(5).set_requires_grad(true);
      file.read("a.vector", weight);
      assertArrayEquals(Tensors.steps(5), Tensors.values(weight));
    }
  }

  @Test
  void readsATensorOfManyChunksInBothWays() throws IOException {
    var count = TensorFile.CHUNK_BYTES / 4 + 3;
    var bytes = ByteBuffer.allocate(count * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      bytes.putFloat(i);
    }
    var header =
        "{\"big\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
            .formatted(count, count * 4);
    try (var file = SafetensorsFile.open(write(header, bytes.array()))) {
      assertArrayEquals(Tensors.counting(count), Tensors.read(file, "big"));
    }
  }

  @Test
  void refusesADestinationOfAnotherShape() {
    try (var scope = TensorScope.open();
        var file = SafetensorsFile.open(EVERY_TYPE)) {
      var wrong = zeros(new long[] {5, 1}, new TensorOptions(ScalarType.Float));
      var failure =
          assertThrows(IllegalArgumentException.class, () -> file.read("a.vector", wrong));
      assertTrue(failure.toString().contains("a.vector is stored as float32 [5]"));
    }
  }

  @Test
  void saysThatTheFileWasCutOffWhileItIsOpen() throws IOException {
    var path = directory.resolve("model.safetensors");
    Files.copy(EVERY_TYPE, path);
    try (var scope = TensorScope.open();
        var file = SafetensorsFile.open(path);
        var channel = Files.newByteChannel(path, StandardOpenOption.WRITE)) {
      channel.truncate(Files.size(path) - 1);
      var last = zeros(new long[] {2, 3}, new TensorOptions(ScalarType.Bool));
      var failure = assertThrows(UserException.class, () -> file.read("bool", last));
      assertTrue(failure.toString().contains("cut off"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                                                  | does not begin with '{'",
        "{\"a\":NaN}                                         | not as the format wants it at $",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[NaN],\"data_offsets\":[0,4]}} | not as the format",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}} | not as the format",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[\"1\"],\"data_offsets\":[0,4]}} | only integers",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | negative number -1",
        "{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[4],\"data_offsets\":[0,4]}} | the type F8_E4M3",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}} | is float32 [2], but",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,8],\"data_offsets\":[0,4]}} | is"
            + " float32",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | should be 8 bytes",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,0]}} | should begin at 0",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[1,4]}} | should begin at 0",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}}"
            + " | tensor b has the data_offsets [2, 4], but should begin at 3",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]}} | the last tensor ends at",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4]}} | tensor a needs a dtype, a shape and two",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4]}} | tensor a needs a dtype",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"shape\":[4],\"data_offsets\":[0,4]}} | a.shape"
            + " stands there twice",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}"
            + " | a stands there twice",
        "{\"__metadata__\":{\"step\":3}} | holds only strings: step",
        "{\"__metadata__\":[]} | not as the format wants it",
        "{} x | not as the format wants it",
      })
  void namesWhatIsWrongInAHeader(String header, String expected) throws IOException {
    var path = write(header, new byte[4]);
    var failure = assertThrows(UserException.class, () -> SafetensorsFile.open(path));
    assertTrue(failure.toString().contains(expected), failure.toString());
    assertTrue(failure.toString().contains(path.toString()), failure.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "100000001, a header of 100000001 bytes",
    "-1, a header of 18446744073709551615 bytes",
    "99, the safetensors header should be 99 bytes from byte 8 on",
  })
  void namesAnImpossibleHeaderLength(long length, String expected) throws IOException {
    var path = directory.resolve("model.safetensors");
    var bytes = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    Files.write(path, bytes.put((byte) '{').put((byte) '}').array());
    var failure = assertThrows(UserException.class, () -> SafetensorsFile.open(path));
    assertTrue(failure.toString().contains(expected), failure.toString());
  }

  @Test
  void refusesBytesThatAreNoText() throws IOException {
    var path = write("{\"é\":1}", new byte[0]);
    var bytes = Files.readAllBytes(path);
    bytes[Long.BYTES + 3] = 'x'; // breaks the two bytes of é
    Files.write(path, bytes);
    var failure = assertThrows(UserException.class, () -> SafetensorsFile.open(path));
    assertTrue(failure.toString().contains("UTF-8"), failure.toString());
  }

  @Test
  void refusesJsonThatIsTooDeep() throws IOException {
    var path = write("{\"a\":{\"x\":" + "[".repeat(100_000), new byte[0]);
    assertThrows(UserException.class, () -> SafetensorsFile.open(path));
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    damaged().refusesTruncations(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void survivesRandomChangesOfTheHeader(long seed) throws IOException {
    var length = ByteBuffer.wrap(Files.readAllBytes(EVERY_TYPE)).order(ByteOrder.LITTLE_ENDIAN);
    damaged().survivesRandomChanges(seed, Long.BYTES + length.getInt(), 3, 200);
  }

  private Damage damaged() {
    return new Damage(EVERY_TYPE, directory.resolve("model.safetensors"), SafetensorsFile::open);
  }

  private Path write(String header, byte[] data) throws IOException {
    var json = header.strip().getBytes(StandardCharsets.UTF_8);
    var bytes = ByteBuffer.allocate(Long.BYTES + json.length + data.length);
    bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json).put(data);
    return Files.write(directory.resolve("model.safetensors"), bytes.array());
  }
}
