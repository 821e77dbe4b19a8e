package org.diapason.train;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.diapason.checkpoint.SafetensorsFile;
import org.diapason.data.PaddedBatch;
import org.diapason.model.AutoModel;
import org.diapason.model.Model;
import org.diapason.task.Batch;
import org.diapason.task.Loss;
import org.diapason.task.TextClassification;
import org.diapason.tensor.DType;
import org.diapason.tensor.Devices;
import org.diapason.tensor.TensorScope;

/**
 * One folder of fixtures that tools/parity wrote: a model, its inputs and what Transformers
 * computed from them.
 */
record ParityCase(Path folder) {

  /** The model with dropout switched off, as the reference ran it. */
  Model model(Path scratch) throws IOException {
    Files.copy(folder.resolve("model.safetensors"), scratch.resolve("model.safetensors"));
    var config =
        JsonParser.parseString(Files.readString(folder.resolve("config.json"))).getAsJsonObject();
    switchOffDropout(config);
    Files.writeString(scratch.resolve("config.json"), config.toString());
    return AutoModel.saved(scratch, DType.FLOAT32);
  }

  /** The loss that the reference took for this kind of head. */
  static Loss loss(Model model) {
    var head = model.config().head();
    return switch (head.kind()) {
      case SEQUENCE_CLASSIFICATION ->
          TextClassification.of(model.problemType()).loss(head, 0, null);
      case MASKED_LM -> new TokenCrossEntropy(0);
      case CAUSAL_LM -> new TokenCrossEntropy(1);
      case CONDITIONAL_GENERATION -> new TokenCrossEntropy(0);
    };
  }

  /**
   * Cross-entropy over the tokens whose label is not -100.
   *
   * @param ahead how many places before a label the logits for it stand
   */
  private record TokenCrossEntropy(int ahead) implements Loss {
    private static final int SUM = 2;
    private static final long IGNORED = -100;

    @Override
    public Tensor sum(Tensor logits, Batch batch) {
      var tokens = logits.size(1) - ahead;
      var targets = batch.labelTensor(logits).to(ScalarType.Long).narrow(1, ahead, tokens);
      return torch.cross_entropy_loss(
          logits.narrow(1, 0, tokens).flatten(0, 1),
          targets.flatten(),
          new TensorOptional(),
          SUM,
          IGNORED,
          0);
    }

    @Override
    public double normalizer(Batch batch) {
      return Arrays.stream(batch.labels())
          .mapToLong(
              row -> IntStream.range(ahead, row.length).filter(i -> row[i] != IGNORED).count())
          .sum();
    }
  }

  private static void switchOffDropout(JsonObject config) {
    for (var key : config.keySet().stream().filter(ParityCase::isDropout).toList()) {
      config.addProperty(key, 0.0);
    }
  }

  private static boolean isDropout(String key) {
    return key.contains("dropout") || key.endsWith("_pdrop");
  }

  /** A batch of the inputs, such as {@code padded}. */
  Batch batch(String name) {
    try (var source = SafetensorsFile.open(folder.resolve("inputs.safetensors"))) {
      var features = new HashMap<String, long[]>();
      var shape = source.tensors().get(name + ".input_ids").shape();
      for (var feature : source.tensors().keySet()) {
        if (feature.startsWith(name + ".") && !feature.endsWith(".labels")) {
          features.put(feature.substring(name.length() + 1), longs(read(source, feature)));
        }
      }
      var labels = floats(read(source, name + ".labels"));
      var rows = (int) shape[0];
      var width = labels.length / rows;
      var table = new float[rows][width];
      for (int i = 0; i < labels.length; i++) {
        table[i / width][i % width] = labels[i];
      }
      var answers = features.remove("decoder_input_ids");
      var padded = new PaddedBatch(rows, (int) shape[1], features);
      return answers == null
          ? new Batch(padded, table)
          : new Batch(padded, table, null, answers(rows, width, answers, labels));
    }
  }

  /** What a decoder reads, with a mask where its labels end. */
  private static PaddedBatch answers(int rows, int columns, long[] ids, float[] labels) {
    var mask = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      mask[i] = labels[i] == TokenCrossEntropy.IGNORED ? 0 : 1;
    }
    return new PaddedBatch(rows, columns, Map.of("input_ids", ids, "attention_mask", mask));
  }

  /** Everything that the reference computed, by name; in the open scope. */
  Map<String, Tensor> expected() {
    return tensors("expected.safetensors");
  }

  private Map<String, Tensor> tensors(String file) {
    try (var source = SafetensorsFile.open(folder.resolve(file))) {
      var tensors = new HashMap<String, Tensor>();
      source.tensors().keySet().forEach(name -> tensors.put(name, read(source, name)));
      return tensors;
    }
  }

  /** What the reference wrote after prompts, by name; in the open scope. */
  Map<String, Tensor> greedy() {
    return tensors("greedy.safetensors");
  }

  /** Every float tensor of a file, by name. */
  static Map<String, float[]> floats(Path file) {
    var all = new HashMap<String, float[]>();
    try (var scope = TensorScope.open();
        var source = SafetensorsFile.open(file)) {
      source.tensors().keySet().forEach(name -> all.put(name, floats(read(source, name))));
    }
    return all;
  }

  private static Tensor read(SafetensorsFile source, String name) {
    var info = source.tensors().get(name);
    var tensor = torch.empty(info.shape(), Devices.options(info.dtype(), "cpu"), null);
    source.read(name, tensor);
    return tensor;
  }

  private static long[] longs(Tensor tensor) {
    var values = new long[(int) tensor.numel()];
    tensor.data_ptr_long().get(values);
    return values;
  }

  private static float[] floats(Tensor tensor) {
    var values = new float[(int) tensor.numel()];
    tensor.to(ScalarType.Float).data_ptr_float().get(values);
    return values;
  }
}
