package org.diapason.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
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
    var bytes = Files.readAllBytes(index);
    for (int length = 0; length < bytes.length; length++) {
      Files.write(index, Arrays.copyOf(bytes, length));
      assertThrows(UserException.class, () -> TensorFlowVariables.open(index).close());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void refusesRandomChanges(long seed) throws IOException {
    var random = new Random(seed);
    var original = Files.readAllBytes(index);
    var refused = 0;
    for (int round = 0; round < 400; round++) {
      var bytes = original.clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(index, bytes);
      try (var file = TensorFlowVariables.open(index)) {
        file.tensors().keySet().forEach(name -> Tensors.read(file, name));
      } catch (UserException e) {
        refused++;
      }
    }
    assertTrue(refused > 300, "only %d of 400 refused".formatted(refused)); // the rest is padding
  }

  private void refuses(String expected) {
    var failure = assertThrows(UserException.class, () -> TensorFlowVariables.open(index));
    assertTrue(failure.toString().contains(expected), failure.toString());
  }

  private void write(int compression) throws IOException {
    var entries = new TreeMap<String, byte[]>();
    entries.put("", bytes(out -> out.writeInt32(1, 1)));
    entries.put(KERNEL, entry(0, 24, 2, 3));
    entries.put(BIAS, entry(24, 12, 3));
    entries.put(KERNEL + "/adam_m", entry(0, 24, 2, 3));
    var table = new ByteArrayOutputStream();
    var data = appendBlock(table, block(entries), compression);
    var metaIndex = appendBlock(table, block(new TreeMap<String, byte[]>()), 0);
    var blocks = new TreeMap<String, byte[]>();
    blocks.put("z", data);
    var blockIndex = appendBlock(table, block(blocks), 0);
    var footer = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
    footer.put(metaIndex).put(blockIndex).putLong(40, 0xdb4775248b80fb57L);
    table.write(footer.array());
    Files.write(index, table.toByteArray());
  }

  private static byte[] entry(long offset, long size, long... shape) throws IOException {
    return bytes(
        out -> {
          out.writeEnum(1, 1);
          var dims = new ByteArrayOutputStream();
          for (var length : shape) {
            dims.write(message(2, bytes(dim -> dim.writeInt64(1, length))));
          }
          out.writeByteArray(2, dims.toByteArray());
          out.writeInt64(4, offset);
          out.writeInt64(5, size);
        });
  }

  /** A block of a LevelDB table, with the keys' common prefixes left out. */
  private static byte[] block(SortedMap<String, byte[]> entries) throws IOException {
    return bytes(
        out -> {
          var before = "";
          for (var entry : entries.entrySet()) {
            var key = entry.getKey();
            int shared = 0;
            while (shared < Math.min(before.length(), key.length())
                && before.charAt(shared) == key.charAt(shared)) {
              shared++;
            }
            out.writeUInt32NoTag(shared);
            out.writeUInt32NoTag(key.length() - shared);
            out.writeUInt32NoTag(entry.getValue().length);
            out.write(ByteBuffer.wrap(key.substring(shared).getBytes(StandardCharsets.UTF_8)));
            out.write(ByteBuffer.wrap(entry.getValue()));
            before = key;
          }
          out.writeFixed32NoTag(0); // the only restart point
          out.writeFixed32NoTag(1);
        });
  }

  /** Returns the handle of the block. */
  private static byte[] appendBlock(ByteArrayOutputStream table, byte[] block, int compression)
      throws IOException {
    var offset = table.size();
    table.write(block);
    table.write(compression);
    var checksum = new CRC32C();
    checksum.update(block);
    checksum.update(compression);
    var masked = Integer.rotateRight((int) checksum.getValue(), 15) + 0xa282ead8;
    table.write(bytes(out -> out.writeFixed32NoTag(masked)));
    return bytes(
        out -> {
          out.writeUInt64NoTag(offset);
          out.writeUInt64NoTag(block.length);
        });
  }

  private interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
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
