package org.diapason.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.diapason.config.UserException;
import org.diapason.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PyTorchZipTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void readsEveryType(DType type) {
    try (var file = PyTorchZip.open(Resources.path("views.bin"))) {
      Tensors.assertTypeIsRead(file, type);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"views.bin", "views_protocol4.bin"})
  void readsViewsAsTheyLook(String name) {
    try (var file = PyTorchZip.open(Resources.path(name))) {
      assertArrayEquals(Tensors.steps(6), Tensors.read(file, "tied"));
      assertArrayEquals(Tensors.steps(24), Tensors.read(file, "base"));
      assertEquals(new TensorInfo(DType.FLOAT32, 6, 4), file.tensors().get("transposed"));
      var transposed = Tensors.read(file, "transposed");
      var columns = Tensors.read(file, "columns");
      var permuted = Tensors.read(file, "permuted");
      for (int i = 0; i < 24; i++) {
        assertEquals(i % 4 * 6 + i / 4, (transposed[i] + 1) * 2, "transposed");
        assertEquals(i / 3 % 2 * 12 + i % 3 * 4 + i / 6, (permuted[i] + 1) * 2, "permuted");
      }
      for (int i = 0; i < 12; i++) {
        assertEquals(i / 3 * 6 + 1 + i % 3 * 2, (columns[i] + 1) * 2, "columns");
      }
      assertArrayEquals(Arrays.copyOfRange(Tensors.steps(24), 6, 18), Tensors.read(file, "rows"));
      assertArrayEquals(
          new double[] {1.5, 1.5, 1.5, 1.5, 1.5, 1.5}, Tensors.read(file, "expanded"));
      assertArrayEquals(Tensors.steps(4), Tensors.read(file, "parameter"));
      assertArrayEquals(new double[] {2.5}, Tensors.read(file, "scalar"));
      assertArrayEquals(new double[0], Tensors.read(file, "empty"));
    }
  }

  @Test
  void readsTheStateDictOfAModule() {
    try (var file = PyTorchZip.open(Resources.path("state_dict.bin"))) {
      assertEquals(Set.of("weight", "bias"), file.tensors().keySet());
      assertArrayEquals(Tensors.steps(6), Tensors.read(file, "weight"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "harmful.bin, asks for posix.system",
    "legacy.bin, is not a zip file as torch.save writes it since PyTorch 1.6",
    "training.bin, holds under 'epoch' something that is no tensor",
    "every_type.safetensors, is not a zip file",
  })
  void refusesByName(String name, String expected) {
    refuses(Resources.path(name), expected);
  }

  @Test
  void refusesCompressedEntries() throws IOException {
    refuses(repack(entries("state_dict.bin"), ZipEntry.DEFLATED), "is compressed or encrypted");
  }

  @Test
  void refusesBigEndianFiles() throws IOException {
    var entries = entries("state_dict.bin");
    entries.put("state_dict/byteorder", "big".getBytes(StandardCharsets.UTF_8));
    refuses(repack(entries, ZipEntry.STORED), "has the byte order 'big'");
  }

  @Test
  void refusesAStorageThatIsTooShort() throws IOException {
    var entries = entries("state_dict.bin");
    entries.put("state_dict/data/0", new byte[20]);
    refuses(repack(entries, ZipEntry.STORED), "the tensor weight (float32 [2, 3]");
  }

  @Test
  void namesAStorageThatIsMissing() throws IOException {
    var entries = entries("state_dict.bin");
    entries.remove("state_dict/data/1");
    refuses(repack(entries, ZipEntry.STORED), "misses the entry state_dict/data/1");
  }

  @Test
  void refusesAZipWithoutAPickle() throws IOException {
    refuses(repack(Map.of("a/b", new byte[1]), ZipEntry.STORED), "holds no data.pkl");
  }

  /** Pickles are given in Latin-1. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`}`, ends in the middle",
        "`)R.`, takes more from its stack",
        "`.`, takes more from its stack",
        "`t.`, misses a mark",
        "`h\u0001.`, recalls the value 1",
        "`K\u0001.`, a dict was expected",
        "`\u008b\u00ff\u00ff\u00ff\u007f.`, contains the opcode 0x8b",
        "`X\u00ff\u00ff\u00ff\u00ff.`, impossible length",
        "`X\u00ff\u00ff\u00ff\u007f.`, ends in the middle",
        "`\u008a\u0009`, more than 64 bits",
        "`})Q`, refers to something that is no storage",
        "`}}}s`, a name was expected",
        "`(i__main__`, contains the opcode 0x69",
        "`cbuiltins\neval\n.`, asks for builtins.eval",
        "`c__builtin__\n`, ends in the middle",
        "`\u008c\u0002os\u008c\u0006system\u0093.`, asks for os.system",
        "`ccollections\nOrderedDict\nNR.`, a tuple or list was expected",
        "`ctorch._utils\n_rebuild_tensor_v2\n)R.`, calls REBUILD_TENSOR with arguments",
      })
  void namesWhatIsWrongInAPickle(String pickle, String expected) throws IOException {
    var bytes = pickle.getBytes(StandardCharsets.ISO_8859_1);
    refuses(repack(Map.of("x/data.pkl", bytes), ZipEntry.STORED), expected);
  }

  @Test
  void isNotImpressedByDeepOrLoopingStructures() throws IOException {
    var deep = "]" + "\u0085".repeat(3_000_000) + ".";
    var looping = "]q\u0000h\u0000a0"; // a list that holds itself, then an unknown opcode
    for (var pickle : new String[] {deep, looping}) {
      var bytes = pickle.getBytes(StandardCharsets.ISO_8859_1);
      var path = repack(Map.of("x/data.pkl", bytes), ZipEntry.STORED);
      assertThrows(UserException.class, () -> PyTorchZip.open(path));
    }
  }

  @Test
  void refusesTruncations() throws IOException {
    damaged().refusesTruncations(3);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void survivesRandomChanges(long seed) throws IOException {
    damaged().survivesRandomChanges(seed, 8, 40);
  }

  private Damage damaged() {
    return new Damage(
        Resources.path("state_dict.bin"), directory.resolve("pytorch_model.bin"), PyTorchZip::open);
  }

  private static void refuses(Path path, String expected) {
    var failure = assertThrows(UserException.class, () -> PyTorchZip.open(path));
    assertTrue(failure.toString().contains(expected), failure.toString());
    assertTrue(failure.toString().contains(path.toString()), failure.toString());
  }

  private static Map<String, byte[]> entries(String resource) throws IOException {
    var entries = new LinkedHashMap<String, byte[]>();
    try (var zip = new ZipFile(Resources.path(resource).toFile())) {
      for (var entry : Collections.list(zip.entries())) {
        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    return entries;
  }

  private Path repack(Map<String, byte[]> entries, int method) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var content : entries.entrySet()) {
        var entry = new ZipEntry(content.getKey());
        var checksum = new CRC32();
        checksum.update(content.getValue());
        entry.setMethod(method);
        entry.setSize(content.getValue().length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content.getValue());
      }
    }
    return Files.write(directory.resolve("pytorch_model.bin"), bytes.toByteArray());
  }
}
