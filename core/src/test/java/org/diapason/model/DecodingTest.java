package org.diapason.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.diapason.checkpoint.ModelDirectory;
import org.diapason.checkpoint.SafetensorsWriter;
import org.diapason.config.UserException;
import org.diapason.tensor.DType;
import org.diapason.tensor.TensorScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be decoded is refused, and checkpoints are read in the forms that they come in. */
class DecodingTest {
  private static final Path PARITY = Path.of("src/test/resources/parity");
  private static final Path LLAMA = PARITY.resolve("llama/causal_lm");
  private static final int[] SAME = {0};

  @TempDir Path scratch;

  @Test
  void anEmptyPromptIsRefusedByItsNumber() {
    try (var model = AutoModel.saved(LLAMA, null)) {
      var refusal =
          assertThrows(
              UserException.class,
              () -> new Decoding(model, List.of(new int[] {1}, new int[0]), 1, 5));
      assertTrue(refusal.getMessage().contains("prompt 2 is empty"), refusal.getMessage());
    }
  }

  @Test
  void aTextThatWouldBeLongerThanTheModelsPositionsIsRefused() {
    try (var model = AutoModel.saved(LLAMA, null)) {
      var prompts = List.of(new int[] {1, 2, 3});
      var refusal = assertThrows(UserException.class, () -> new Decoding(model, prompts, 1, 38));
      assertEquals(
          "a prompt of 3 tokens and 38 new ones do not fit the model's 40 positions; shorten the"
              + " prompt or ask for fewer new tokens",
          refusal.getMessage());
    }
  }

  @Test
  void aModelThatWritesNoTextsIsRefused() {
    try (var model = AutoModel.saved(PARITY.resolve("bert/masked_lm"), null)) {
      var refusal =
          assertThrows(
              UserException.class, () -> new Decoding(model, List.of(new int[] {1}), 1, 5));
      assertTrue(refusal.getMessage().contains("type bert writes no texts"), refusal.getMessage());
    }
  }

  @Test
  void aHeadThatTheArchitectureLacksIsRefused() {
    var spec =
        HeadSpec.sequenceClassification(List.of("a", "b"), ProblemType.SINGLE_LABEL_CLASSIFICATION);
    var refusal =
        assertThrows(UserException.class, () -> AutoModel.withHead(LLAMA, spec, null, "cpu"));
    assertEquals(
        "a model of type llama takes no ForSequenceClassification head; choose another model or"
            + " another task",
        refusal.getMessage());
  }

  @Test
  void weightsInShardsGiveTheSameLogitsAsInOneFile() throws IOException {
    try (var scope = TensorScope.open();
        var model = AutoModel.saved(LLAMA, null)) {
      writeShards(model);
      Files.copy(LLAMA.resolve("config.json"), scratch.resolve("config.json"));
      try (var sharded = AutoModel.saved(scratch, null)) {
        assertArrayEquals(logits(model), logits(sharded));
      }
    }
  }

  /** Two files and their index. */
  private void writeShards(Model model) throws IOException {
    var shards = List.of(new TreeMap<String, Tensor>(), new TreeMap<String, Tensor>());
    var index = new StringBuilder();
    model
        .parameters()
        .forEach(
            (name, weight) -> {
              var shard = name.contains("layers.0") ? 0 : 1;
              shards.get(shard).put(name, weight.value());
              index.append(index.isEmpty() ? "" : ",");
              index.append("\"%s\": \"part-%d.safetensors\"".formatted(name, shard));
            });
    for (int i = 0; i < shards.size(); i++) {
      SafetensorsWriter.write(
          scratch.resolve("part-%d.safetensors".formatted(i)), shards.get(i), Map.of());
    }
    Files.writeString(
        scratch.resolve("model.safetensors.index.json"),
        "{\"metadata\": {}, \"weight_map\": {%s}}".formatted(index));
  }

  @Test
  void weightsInBfloat16StaySoAndGiveLogitsNearThoseOfFloat32() throws IOException {
    try (var model = AutoModel.saved(LLAMA, DType.BFLOAT16)) {
      model.save(scratch);
    }
    try (var half = AutoModel.forCausalLm(scratch.toString());
        var whole = AutoModel.saved(LLAMA, null)) {
      assertEquals(DType.BFLOAT16, half.dtype());
      assertArrayEquals(logits(whole), logits(half), 0.1f);
    }
  }

  @Test
  void aTiedOutputLayerIsSavedOnce() {
    try (var model = AutoModel.saved(PARITY.resolve("llama/llama3"), null)) {
      model.save(scratch);
    }
    try (var weights = new ModelDirectory(scratch).openWeights()) {
      assertEquals(
          List.of("model.embed_tokens.weight"),
          weights.tensors().keySet().stream()
              .filter(name -> !name.contains("layers"))
              .filter(name -> !name.contains("norm"))
              .toList());
    }
  }

  @ParameterizedTest
  @CsvSource({"llama/causal_lm, 976", "gpt2/causal_lm, 1818", "gpt_neox/causal_lm, 1464"})
  void embeddingsAreLeftOutOfTheSizeThatTakesPartInProducts(String folder, long embeddings) {
    try (var model = AutoModel.saved(PARITY.resolve(folder), null)) {
      assertEquals(model.size() - embeddings, model.sizeWithoutEmbeddings());
    }
  }

  private static float[] logits(Model model) {
    try (var decoding = new Decoding(model, List.of(new int[] {3, 1, 4}), 1, 1)) {
      decoding.first();
      return decoding.next(SAME, new int[] {1})[0];
    }
  }
}
