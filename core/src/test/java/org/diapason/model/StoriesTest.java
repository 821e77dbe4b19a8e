package org.diapason.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.diapason.checkpoint.ModelDirectory;
import org.diapason.tensor.TensorScope;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A trained Llama of 260 thousand weights, in the format of llama2.c, tells its story as
 * Transformers tells it.
 */
class StoriesTest {
  private static final String DIRECTORY = "diapason.stories260k";

  /** What {@code generate} of Transformers 5.23 makes of the first token, 1, without sampling. */
  private static final List<Integer> STORY =
      List.of(
          403, 407, 261, 378, 432, 383, 286, 261, 376, 298, 315, 421, 395, 317, 426, 338, 401, 396,
          267, 337, 410, 408, 419, 292, 411, 322, 265, 282, 295, 433, 426, 385, 328, 432, 358, 394,
          261, 370, 432, 352, 266, 268, 388, 426, 338, 391, 266, 267, 337, 335, 312, 432, 398, 312,
          286, 267, 414, 270, 333, 415, 426, 13, 438, 310, 439, 419, 357, 336, 432, 313, 438, 310,
          432, 278, 316, 439, 419, 298, 414, 267, 265, 282, 295, 433, 426, 436, 317, 286, 296, 418,
          269, 279, 292, 416, 439, 413, 409, 416, 327, 263);

  @TempDir Path scratch;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @EnabledIfSystemProperty(
      named = DIRECTORY,
      matches = ".+",
      disabledReason = "needs the model: -D" + DIRECTORY + " names its directory")
  void theStoryOfATrainedLlamaIsThatOfTheReference(boolean packed) throws IOException {
    importModel(Path.of(System.getProperty(DIRECTORY), "checkpoint_legacy.bin"));
    var story = new ArrayList<Integer>();
    try (var model = AutoModel.saved(scratch, null);
        var decoding = new Decoding(model, List.of(new int[] {1}), 1, STORY.size())) {
      if (packed) {
        model.pack();
      }
      var logits = decoding.first();
      while (story.size() < STORY.size()) {
        var next = argmax(logits[0]);
        story.add(next);
        logits = decoding.next(new int[] {0}, new int[] {next});
      }
    }
    assertEquals(STORY, story);
  }

  private void importModel(Path file) throws IOException {
    var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int width = bytes.getInt();
    int intermediate = bytes.getInt();
    int layers = bytes.getInt();
    int heads = bytes.getInt();
    int keyHeads = bytes.getInt();
    int vocabulary = bytes.getInt();
    int positions = bytes.getInt();
    var keys = width / heads * keyHeads;
    var config = new JsonObject();
    config.addProperty("model_type", "llama");
    config.add("architectures", new JsonArray());
    config.getAsJsonArray("architectures").add("LlamaForCausalLM");
    config.addProperty("hidden_size", width);
    config.addProperty("intermediate_size", intermediate);
    config.addProperty("num_hidden_layers", layers);
    config.addProperty("num_attention_heads", heads);
    config.addProperty("num_key_value_heads", keyHeads);
    config.addProperty("vocab_size", vocabulary);
    config.addProperty("max_position_embeddings", positions);
    config.addProperty("rms_norm_eps", 1e-5);
    config.addProperty("tie_word_embeddings", true);
    var directory = new ModelDirectory(scratch);
    directory.writeConfig(config);
    try (var scope = TensorScope.open()) {
      var floats = bytes.asFloatBuffer();
      var weights = new TreeMap<String, Tensor>();
      weights.put("model.embed_tokens.weight", read(floats, vocabulary, width));
      putAll(weights, "input_layernorm", read(floats, layers, width));
      putAll(weights, "self_attn.q_proj", halves(read(floats, layers, width, width), heads));
      putAll(weights, "self_attn.k_proj", halves(read(floats, layers, keys, width), keyHeads));
      putAll(weights, "self_attn.v_proj", read(floats, layers, keys, width));
      putAll(weights, "self_attn.o_proj", read(floats, layers, width, width));
      putAll(weights, "post_attention_layernorm", read(floats, layers, width));
      putAll(weights, "mlp.gate_proj", read(floats, layers, intermediate, width));
      putAll(weights, "mlp.down_proj", read(floats, layers, width, intermediate));
      putAll(weights, "mlp.up_proj", read(floats, layers, intermediate, width));
      weights.put("model.norm.weight", read(floats, width));
      directory.writeWeights(weights);
    }
  }

  private static void putAll(TreeMap<String, Tensor> weights, String name, Tensor layers) {
    for (int i = 0; i < layers.size(0); i++) {
      weights.put("model.layers.%d.%s.weight".formatted(i, name), layers.select(0, i));
    }
  }

  /** From pairs that are neighbours to pairs that are half a head apart. */
  private static Tensor halves(Tensor layers, int heads) {
    var pairs = layers.unflatten(1, heads, -1, 2); // (layers, heads, D / 2, 2, C)
    return pairs.transpose(2, 3).flatten(1, 3).contiguous();
  }

  private static Tensor read(FloatBuffer source, long... shape) {
    long count = 1;
    for (var size : shape) {
      count *= size;
    }
    var values = new float[Math.toIntExact(count)];
    source.get(values);
    return AbstractTensor.create(values, shape);
  }

  private static int argmax(float[] values) {
    return IntStream.range(0, values.length)
        .reduce((a, b) -> values[b] > values[a] ? b : a)
        .orElseThrow();
  }
}
