package org.diapason.model;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.diapason.checkpoint.SafetensorsFile;
import org.diapason.checkpoint.SafetensorsWriter;
import org.diapason.checkpoint.TensorFlowIndex;
import org.diapason.checkpoint.WeightSource;
import org.diapason.tensor.DType;
import org.diapason.tensor.Devices;
import org.diapason.tensor.TensorScope;

/** The weights of small models as Java values, and how TensorFlow stores them. */
final class TinyBert {
  private TinyBert() {}

  /** A weight of some shape, row by row. */
  record Weight(long[] shape, float[] values) {}

  /** A body whose sizes are all different, 128 wide. */
  static SortedMap<String, Weight> wide() {
    var json =
        """
        {"vocab_size": 11, "hidden_size": 128, "num_hidden_layers": 2, "num_attention_heads": 2,
         "intermediate_size": 24, "max_position_embeddings": 7, "type_vocab_size": 3}
        """;
    var config = new ModelConfig(JsonParser.parseString(json).getAsJsonObject(), "test");
    var weights = new TreeMap<String, Weight>();
    new Bert(config)
        .parameters()
        .forEach(
            (name, parameter) -> {
              var size = Arrays.stream(parameter.shape()).reduce(1, (a, b) -> a * b);
              weights.put("bert." + name, new Weight(parameter.shape(), new float[(int) size]));
            });
    return weights;
  }

  static void writeSafetensors(Path file, Map<String, Weight> weights) {
    try (var scope = TensorScope.open()) {
      var tensors = new HashMap<String, Tensor>();
      weights.forEach(
          (name, weight) -> tensors.put(name, Tensor.create(weight.values).view(weight.shape)));
      SafetensorsWriter.write(file, tensors, Map.of());
    }
  }

  /** As Google's BERT is saved: other names, dense layers transposed, moments of the optimizer. */
  static void writeTensorFlow(Path stem, Map<String, Weight> weights) throws IOException {
    var entries = new TreeMap<String, byte[]>();
    var size =
        weights.values().stream().mapToInt(weight -> weight.values.length).sum() * Float.BYTES;
    var data = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    for (var entry : weights.entrySet()) {
      var name = tensorFlowName(entry.getKey());
      var weight = name.endsWith("/kernel") ? transposed(entry.getValue()) : entry.getValue();
      var bytes = (long) weight.values.length * Float.BYTES;
      entries.put(name, TensorFlowIndex.entry(data.position(), bytes, weight.shape));
      entries.put(name + "/adam_v", TensorFlowIndex.entry(0, bytes, weight.shape));
      for (var value : weight.values) {
        data.putFloat(value);
      }
    }
    TensorFlowIndex.write(Path.of(stem + ".index"), entries, 0);
    Files.write(Path.of(stem + ".data-00000-of-00001"), data.array());
  }

  private static String tensorFlowName(String name) {
    return "module/"
        + name.replaceFirst("layer\\.(\\d+)", "layer_$1")
            .replace("predictions.bias", "predictions.output_bias")
            .replace("LayerNorm.weight", "LayerNorm.gamma")
            .replace("LayerNorm.bias", "LayerNorm.beta")
            .replace("embeddings.weight", "embeddings")
            .replace("dense.weight", "dense.kernel")
            .replaceFirst("(query|key|value)\\.weight", "$1.kernel")
            .replace('.', '/');
  }

  private static Weight transposed(Weight weight) {
    var rows = (int) weight.shape[0];
    var columns = (int) weight.shape[1];
    var values = new float[weight.values.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        values[column * rows + row] = weight.values[row * columns + column];
      }
    }
    return new Weight(new long[] {columns, rows}, values);
  }

  /** All weights of a file. */
  static SortedMap<String, Weight> read(Path safetensors) {
    try (var scope = TensorScope.open();
        var file = SafetensorsFile.open(safetensors)) {
      var weights = new TreeMap<String, Weight>();
      file.tensors()
          .forEach(
              (name, info) ->
                  weights.put(name, new Weight(info.shape(), floats(read(file, name)))));
      return weights;
    }
  }

  private static Tensor read(WeightSource source, String name) {
    var shape = source.tensors().get(name).shape();
    var tensor = torch.empty(shape, Devices.options(DType.FLOAT32, "cpu"), null);
    source.read(name, tensor);
    return tensor;
  }

  private static float[] floats(Tensor tensor) {
    var values = new float[(int) tensor.numel()];
    tensor.data_ptr_float().get(values);
    return values;
  }
}
