package org.diapason.train;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.diapason.data.Dataset;
import org.diapason.data.Example;
import org.diapason.model.AutoModel;
import org.diapason.model.Model;
import org.diapason.tensor.DType;
import org.diapason.tensor.NativeRuntime;
import org.diapason.tensor.TensorScope;

/** The model and the data of {@code parity/trainer}, on which the tests of this room train. */
final class TinyRun {
  static {
    NativeRuntime.threads(1); // threads would only wait for each other on tensors this small
  }

  static final Path FIXTURES = Path.of("src/test/resources/parity/trainer");

  private TinyRun() {}

  /** The model without dropout; the caller closes it. */
  static Model model() {
    return AutoModel.saved(FIXTURES.resolve("model"), DType.FLOAT32);
  }

  /**
   * The same with dropout everywhere.
   *
   * @param scratch where its directory is written
   */
  static Model model(double dropout, Path scratch) {
    var source = FIXTURES.resolve("model");
    try {
      Files.createDirectories(scratch);
      Files.copy(
          source.resolve("model.safetensors"),
          scratch.resolve("model.safetensors"),
          REPLACE_EXISTING);
      var config = json(source.resolve("config.json"));
      config.addProperty("hidden_dropout_prob", dropout);
      config.addProperty("attention_probs_dropout_prob", dropout);
      Files.writeString(scratch.resolve("config.json"), config.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return AutoModel.saved(scratch, DType.FLOAT32);
  }

  /** 42 examples. */
  static Dataset train() {
    return Dataset.of(examples("train"));
  }

  /** 10 examples. */
  static Dataset eval() {
    return Dataset.of(examples("eval"));
  }

  static List<Example> examples(String part) {
    return examples(FIXTURES.resolve("data.json"), part);
  }

  static List<Example> examples(Path file, String part) {
    var examples = new ArrayList<Example>();
    for (var element : json(file).getAsJsonArray(part)) {
      var example = element.getAsJsonObject();
      var ids = example.getAsJsonArray("input_ids").asList().stream().mapToInt(id -> id.getAsInt());
      examples.add(
          Example.of("input_ids", ids.toArray()).with("labels", example.get("labels").getAsInt()));
    }
    return examples;
  }

  /** Small batches in the order of the data, in float32, that report nowhere. */
  static TrainingArgumentsBuilder arguments(Path outputDir) {
    return TrainingArguments.builder()
        .outputDir(outputDir.toString())
        .bf16(false)
        .learningRate(1e-3)
        .perDeviceTrainBatchSize(4)
        .perDeviceEvalBatchSize(4)
        .trainSamplingStrategy(SamplingStrategy.SEQUENTIAL)
        .saveStrategy(SaveStrategy.NO)
        .reportTo(List.of("none"));
  }

  static TrainerBuilder trainer(Model model, TrainingArguments arguments) {
    return Trainer.builder(model, arguments).trainDataset(train()).evalDataset(eval());
  }

  /** A copy of every weight. */
  static Map<String, float[]> weights(Model model) {
    var weights = new TreeMap<String, float[]>();
    try (var scope = TensorScope.open()) {
      model
          .parameters()
          .forEach(
              (name, weight) -> {
                var values = new float[(int) weight.value().numel()];
                weight.value().data_ptr_float().get(values);
                weights.put(name, values);
              });
    }
    return weights;
  }

  static JsonObject json(Path file) {
    try {
      return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
