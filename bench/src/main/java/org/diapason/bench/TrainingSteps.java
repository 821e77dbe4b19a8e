package org.diapason.bench;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.diapason.data.Dataset;
import org.diapason.data.Example;
import org.diapason.model.AutoModel;
import org.diapason.model.HeadKind;
import org.diapason.model.HeadSpec;
import org.diapason.model.ProblemType;
import org.diapason.task.Task;
import org.diapason.task.TextClassification;
import org.diapason.task.TextGeneration;
import org.diapason.tensor.DType;
import org.diapason.tensor.NativeRuntime;
import org.diapason.tensor.Precision;
import org.diapason.train.Callback;
import org.diapason.train.IntervalStrategy;
import org.diapason.train.SaveStrategy;
import org.diapason.train.Trainer;
import org.diapason.train.TrainerControl;
import org.diapason.train.TrainerState;
import org.diapason.train.TrainingArguments;

/**
 * Times the steps of a {@link Trainer} on token ids, once it has warmed up. Arguments: model
 * directory, JSON lines of {@code input_ids} and {@code labels}, batch size, steps of warm-up,
 * steps to time, precision.
 */
public final class TrainingSteps {
  private TrainingSteps() {}

  public static void main(String[] args) throws IOException {
    NativeRuntime.load();
    var data = examples(Path.of(args[1]));
    var batchSize = Integer.parseInt(args[2]);
    var warmUp = Integer.parseInt(args[3]);
    var steps = Integer.parseInt(args[4]);
    var clock = new Clock();
    try (var model = AutoModel.saved(Path.of(args[0]), DType.FLOAT32)) {
      var trainer =
          Trainer.builder(model, arguments(batchSize, warmUp + steps))
              .task(task(model.config().head()))
              .trainDataset(Dataset.of(data))
              .precision(Precision.valueOf(args[5]))
              .callback(clock)
              .build();
      var output = trainer.train();
      var seconds = clock.secondsBetween(warmUp, warmUp + steps);
      var tokens = data.get(0).length();
      System.out.println(
          new Gson()
              .toJson(
                  Map.of(
                      "examples_per_second",
                      steps * batchSize / seconds,
                      "tokens_per_second",
                      steps * batchSize * tokens / seconds,
                      "loss",
                      output.trainingLoss(),
                      "compute",
                      trainer.computeType().torchName())));
    }
  }

  private static Task task(HeadSpec head) {
    return head.kind() == HeadKind.CAUSAL_LM
        ? new TextGeneration()
        : TextClassification.of(ProblemType.SINGLE_LABEL_CLASSIFICATION);
  }

  /** Transformers' defaults, but that nothing is written beside the steps. */
  private static TrainingArguments arguments(int batchSize, int steps) throws IOException {
    return TrainingArguments.builder()
        .outputDir(Files.createTempDirectory("diapason-bench").toString())
        .perDeviceTrainBatchSize(batchSize)
        .maxSteps(steps)
        .loggingStrategy(IntervalStrategy.NO)
        .saveStrategy(SaveStrategy.NO)
        .reportTo(List.of("none"))
        .build();
  }

  private static List<Example> examples(Path file) throws IOException {
    try (var lines = Files.lines(file)) {
      return lines.map(line -> example(JsonParser.parseString(line).getAsJsonObject())).toList();
    }
  }

  private static Example example(JsonObject line) {
    return Example.of("input_ids", ints(line.get("input_ids")))
        .with("labels", ints(line.get("labels")));
  }

  /** A class, or a number for each token. */
  private static int[] ints(JsonElement numbers) {
    if (!numbers.isJsonArray()) {
      return new int[] {numbers.getAsInt()};
    }
    var array = numbers.getAsJsonArray();
    return IntStream.range(0, array.size()).map(i -> array.get(i).getAsInt()).toArray();
  }

  /** When each step ended. */
  private static final class Clock implements Callback {
    private final List<Long> ends = new ArrayList<>();

    @Override
    public void onStepEnd(
        TrainingArguments arguments, TrainerState state, TrainerControl control, double loss) {
      ends.add(System.nanoTime());
    }

    /** Between the ends of two steps, counted from 1. */
    private double secondsBetween(int first, int last) {
      return (ends.get(last - 1) - ends.get(first - 1)) / 1e9;
    }
  }
}
