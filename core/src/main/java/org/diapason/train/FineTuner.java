package org.diapason.train;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.diapason.checkpoint.AtomicFile;
import org.diapason.checkpoint.WeightReport;
import org.diapason.config.UserException;
import org.diapason.data.Dataset;
import org.diapason.model.Model;
import org.diapason.nn.Parameter;
import org.diapason.pipeline.Evaluation;
import org.diapason.pipeline.PipelineConfig;
import org.diapason.tensor.Devices;
import org.diapason.tensor.NativeRuntime;
import org.diapason.tensor.TorchRandom;
import org.diapason.text.Tokenizer;
import org.diapason.text.TokenizerOptions;
import org.jspecify.annotations.Nullable;

/**
 * Runs a configuration from data to a saved, evaluated model; what {@code diapason train} does. The
 * output directory gets what Transformers' example scripts leave behind.
 */
public final class FineTuner {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().serializeSpecialFloatingPointValues().create();

  /** Tokens of a text where the model takes any number. */
  private static final int USUAL_POSITIONS = 512;

  private final RunConfig config;
  private final RunListener listener;
  private final Interruption interruption;
  private final Path output;

  private FineTuner(RunConfig config, RunListener listener, Interruption interruption) {
    this.config = config;
    this.listener = listener;
    this.interruption = interruption;
    this.output = Path.of(config.training().outputDir());
  }

  /**
   * Trains, saves and evaluates on this thread.
   *
   * @throws UserException for settings or data that cannot work
   */
  public static RunResult run(RunConfig config, RunListener listener) {
    return run(config, listener, new Interruption());
  }

  /**
   * @param interruption stops the training when it is asked to, or the process ends
   */
  static RunResult run(RunConfig config, RunListener listener, Interruption interruption) {
    try (interruption) {
      return MemoryExhausted.elsewhere(new FineTuner(config, listener, interruption)::run);
    }
  }

  private RunResult run() {
    NativeRuntime.threads(config.engine().threads());
    TorchRandom.seed(config.training().seed());
    listener.onPhase("preparing the data");
    var preparation = new DataPreparation(config.data(), config.task(), listener::onNotice);
    var start = StartingModel.of(config, preparation::trainingTexts, listener);
    var maxLength = maxLength(start);
    try (var tokenizer =
        config
            .task()
            .tokenizer(start.tokenizer(), TokenizerOptions.DEFAULTS.withMaxLength(maxLength))) {
      var data = preparation.prepare(tokenizer, maxLength);
      requireValidation(data);
      listener.onPhase("loading the model");
      var head = config.task().head(data.labels().names());
      var metrics = RunMetrics.of(config, start, head, data.train());
      try (var model = start.load(head, tokenizer, device(), listener::onNotice)) {
        tellLoading(model.loadReport());
        var usage = new PipelineConfig(config.task(), config.data().columns(), maxLength);
        var result = train(trainer(model, tokenizer, data, metrics), model, data, usage);
        if (!result.interrupted()) {
          GenerationFile.write(
              start.directory().orElse(output), output, config.task().endToken(tokenizer));
        }
        return result;
      }
    }
  }

  private String device() {
    return config.training().useCpu() ? "cpu" : Devices.best();
  }

  private int maxLength(StartingModel start) {
    var positions = start.maxPositions();
    var wanted = config.data().maxLength();
    if (wanted != null && wanted > positions) {
      throw new UserException(
          "data.max_length is %d, but %s takes %d tokens at most"
              .formatted(wanted, start, positions));
    }
    if (wanted != null) {
      return wanted;
    }
    return positions == Integer.MAX_VALUE ? USUAL_POSITIONS : positions;
  }

  private void requireValidation(PreparedData data) {
    var strategy = config.training().evalStrategy();
    if (strategy != IntervalStrategy.NO && data.validation() == null) {
      throw new UserException(
          "training.eval_strategy is %s, but there is no validation data: set data.validation or data.split.validation"
              .formatted(strategy.name().toLowerCase(Locale.ROOT)));
    }
  }

  private RunResult train(Trainer trainer, Model model, PreparedData data, PipelineConfig usage) {
    tellSize(model, trainer);
    listener.onPhase("training");
    var training = trainer.train(interruption);
    if (interruption.stoppedTraining()) {
      listener.onNotice(
          "stopped at step %d; a checkpoint is saved; to go on set training.resume_from_checkpoint to last"
              .formatted(training.globalStep()));
      return new RunResult(output, training, null, null, true);
    }
    trainer.saveModel(output);
    usage.write(output);
    var ran = config.asRun(trainer.trainBatchSize());
    AtomicFile.writeString(output.resolve("diapason.yaml"), RunConfig.schema().toYaml(ran));
    var validation = evaluate(trainer, data.validation(), "eval");
    var test = evaluate(trainer, data.test(), "test");
    var result = new RunResult(output, training, validation, test, false);
    writeResults(ran, result, trainer, data);
    return result;
  }

  private Trainer trainer(Model model, Tokenizer tokenizer, PreparedData data, RunMetrics metrics) {
    var builder =
        Trainer.builder(model, config.training())
            .trainDataset(data.train())
            .tokenizer(tokenizer)
            .task(config.task())
            .tuning(config.tuning())
            .precision(config.engine().precision())
            .reproducible(config.engine().reproducible())
            .tokenBudget(config.engine().tokenBudget())
            .callback(listener);
    metrics.addTo(builder, config, model);
    if (data.validation() != null) {
      builder.evalDataset(data.validation());
    }
    var stopping = config.earlyStopping();
    if (stopping != null) {
      builder.callback(new EarlyStopping(stopping.patience(), stopping.threshold()));
    }
    return builder.build();
  }

  private @Nullable Evaluation evaluate(
      Trainer trainer, @Nullable Dataset examples, String prefix) {
    if (examples == null) {
      return null;
    }
    listener.onPhase(prefix.equals("test") ? "testing" : "validating");
    return trainer.evaluateTrained(examples, prefix);
  }

  /** The files of Transformers' example scripts, and a model card. */
  private void writeResults(RunConfig ran, RunResult result, Trainer trainer, PreparedData data) {
    var all = new TreeMap<String, Double>();
    write("train_results.json", all, result.training().metrics(), data.train(), "train_samples");
    var validation = result.validation();
    if (validation != null) {
      write("eval_results.json", all, validation.metrics(), data.validation(), "eval_samples");
    }
    var test = result.test();
    if (test != null) {
      write("test_results.json", all, test.metrics(), data.test(), "test_samples");
    }
    AtomicFile.writeString(output.resolve("all_results.json"), GSON.toJson(all) + "\n");
    AtomicFile.writeString(output.resolve("trainer_state.json"), trainer.stateJson());
    AtomicFile.writeString(output.resolve("README.md"), new ModelCard(ran, data, result).text());
  }

  private void write(
      String file,
      Map<String, Double> all,
      Map<String, Double> metrics,
      @Nullable Dataset examples,
      String countKey) {
    var results = new TreeMap<>(metrics);
    if (examples != null) {
      results.put(countKey, (double) examples.size());
    }
    all.putAll(results);
    AtomicFile.writeString(output.resolve(file), GSON.toJson(results) + "\n");
  }

  private void tellLoading(WeightReport report) {
    if (!report.missing().isEmpty()) {
      listener.onNotice("new weights, to be trained: " + String.join(", ", report.missing()));
    }
    if (!report.mismatched().isEmpty()) {
      listener.onNotice(
          "new weights, because the checkpoint's have another shape: "
              + String.join(", ", report.mismatched().keySet()));
    }
    if (!report.unexpected().isEmpty()) {
      listener.onNotice("left out of the checkpoint: " + String.join(", ", report.unexpected()));
    }
  }

  private void tellSize(Model model, Trainer trainer) {
    var trained =
        model.parameters().values().stream()
            .filter(Parameter::isTrainable)
            .mapToLong(weight -> weight.value().numel())
            .sum();
    listener.onNotice(
        String.format(
            Locale.ROOT,
            "%,d of %,d weights train, on %s with matrix products in %s",
            trained,
            model.size(),
            model.device(),
            trainer.computeType().torchName()));
  }
}
