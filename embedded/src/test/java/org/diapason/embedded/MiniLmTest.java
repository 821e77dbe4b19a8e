package org.diapason.embedded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.diapason.checkpoint.ModelDirectory;
import org.diapason.checkpoint.TensorInfo;
import org.diapason.tensor.DType;
import org.diapason.text.AutoTokenizer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reference is sentence-transformers/all-MiniLM-L6-v2 as Transformers 5.23 reads it. */
class MiniLmTest {
  @TempDir static Path directory;

  @BeforeAll
  static void materialize() throws IOException {
    new MiniLm().materialize(directory);
  }

  @Test
  void theDirectoryHoldsAModelAndNothingElse() throws IOException {
    try (var files = Files.list(directory)) {
      assertEquals(
          List.of("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void everyWeightHasTheNameAndShapeThatTransformersGivesIt() {
    var expected = new TreeMap<String, TensorInfo>();
    expect(expected, "embeddings.word_embeddings.weight", 30_522, 384);
    expect(expected, "embeddings.position_embeddings.weight", 512, 384);
    expect(expected, "embeddings.token_type_embeddings.weight", 2, 384);
    expectWithBias(expected, "embeddings.LayerNorm", 384);
    for (int layer = 0; layer < 6; layer++) {
      var prefix = "encoder.layer." + layer + ".";
      expectWithBias(expected, prefix + "attention.self.query", 384, 384);
      expectWithBias(expected, prefix + "attention.self.key", 384, 384);
      expectWithBias(expected, prefix + "attention.self.value", 384, 384);
      expectWithBias(expected, prefix + "attention.output.dense", 384, 384);
      expectWithBias(expected, prefix + "attention.output.LayerNorm", 384);
      expectWithBias(expected, prefix + "intermediate.dense", 1536, 384);
      expectWithBias(expected, prefix + "output.dense", 384, 1536);
      expectWithBias(expected, prefix + "output.LayerNorm", 384);
    }
    expectWithBias(expected, "pooler.dense", 384, 384);
    try (var source = new ModelDirectory(directory).openWeights()) {
      assertEquals(expected, source.tensors());
    }
  }

  @Test
  void everyWeightIsBitForBitThatOfTheHuggingFaceDirectory()
      throws IOException, NoSuchAlgorithmException {
    var file = ByteBuffer.wrap(Files.readAllBytes(directory.resolve("model.safetensors")));
    var elements =
        file.position(Math.toIntExact(8 + file.order(ByteOrder.LITTLE_ENDIAN).getLong(0)));
    var digest = MessageDigest.getInstance("SHA-256");
    digest.update(elements);
    assertEquals(
        "c0ea33e8ff1e4653e24cead32b60307dddff61a40bb71e19b666d6797311658f",
        HexFormat.of().formatHex(digest.digest()),
        "all float32 elements, tensors in the order of their names");
  }

  @Test
  void theTokenizerIsTransformers() {
    try (var tokenizer = AutoTokenizer.of(directory)) {
      assertArrayEquals(
          new int[] {
            101, 1048, 1005, 3802, 2063, 1037, 10204, 1024, 100, 1864, 1672, 100, 19204, 3989, 3475,
            1005, 1056, 103, 2986, 1011, 15757, 1012, 102
          },
          tokenizer
              .encode("L'été à Zürich: 今日は 😀 tokenization isn't [MASK] fine-tuned.", null)
              .inputIds());
      assertEquals(30_522, tokenizer.vocabularySize());
      assertEquals(OptionalInt.of(0), tokenizer.padTokenId());
      assertEquals(OptionalInt.of(512), tokenizer.modelMaxLength());
    }
  }

  private static void expectWithBias(Map<String, TensorInfo> expected, String name, long... shape) {
    expect(expected, name + ".weight", shape);
    expect(expected, name + ".bias", shape[0]);
  }

  private static void expect(Map<String, TensorInfo> expected, String name, long... shape) {
    expected.put(name, new TensorInfo(DType.FLOAT32, shape));
  }
}
