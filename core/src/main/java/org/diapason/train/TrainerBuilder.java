package org.diapason.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.diapason.config.UserException;
import org.diapason.data.Dataset;
import org.diapason.generate.GenerationConfig;
import org.diapason.metric.Metric;
import org.diapason.metric.MetricProvider;
import org.diapason.model.Model;
import org.diapason.nn.Parameter;
import org.diapason.pipeline.EvalPrediction;
import org.diapason.pipeline.WrittenTexts;
import org.diapason.task.Collator;
import org.diapason.task.Loss;
import org.diapason.task.Task;
import org.diapason.task.TextClassification;
import org.diapason.tensor.Precision;
import org.diapason.tensor.Reproducible;
import org.diapason.text.Tokenizer;
import org.diapason.tuning.TuningStrategy;
import org.jspecify.annotations.Nullable;

/** Collects what a trainer is made of. */
public final class TrainerBuilder {
  /** As many as Transformers evaluates together. */
  private static final int BATCH = 8;

  final Model model;
  final TrainingArguments arguments;
  final List<Callback> callbacks = new ArrayList<>();
  @Nullable Dataset trainDataset;
  @Nullable Dataset evalDataset;
  @Nullable Tokenizer tokenizer;
  @Nullable Task task;
  @Nullable TuningStrategy tuning;
  @Nullable Collator collator;
  @Nullable Loss loss;
  @Nullable Supplier<Metric> metric;
  @Nullable Function<EvalPrediction, Map<String, Double>> computeMetrics;
  @Nullable Function<Map<String, Parameter>, Optimizer> optimizer;
  List<MetricProvider> textMetrics = List.of();
  @Nullable GenerationConfig generation;
  Precision precision = Precision.AUTO;
  Reproducible reproducible = Reproducible.DIAPASON;
  int tokenBudget;

  TrainerBuilder(Model model, TrainingArguments arguments) {
    this.model = model;
    this.arguments = arguments;
  }

  public TrainerBuilder trainDataset(Dataset examples) {
    trainDataset = examples;
    return this;
  }

  public TrainerBuilder evalDataset(Dataset examples) {
    evalDataset = examples;
    return this;
  }

  /** Pads batches with its padding token and is saved beside the weights. */
  public TrainerBuilder tokenizer(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    return this;
  }

  /**
   * What the model learns. When none is given, a model with a head for sequence classification
   * learns {@link TextClassification} of the model's problem type, unweighted; any other model
   * needs a task or a {@link #loss}.
   */
  public TrainerBuilder task(Task task) {
    this.task = task;
    return this;
  }

  /**
   * Which weights train; when none is given those that are marked so, or all. Layers that are
   * frozen by hand draw dropout as before.
   */
  public TrainerBuilder tuning(TuningStrategy tuning) {
    this.tuning = tuning;
    return this;
  }

  /**
   * How batches are made; padded to the longest example when none is given. What it makes of an
   * example may differ each time, so frozen layers run at every step then.
   */
  public TrainerBuilder collator(Collator collator) {
    this.collator = collator;
    return this;
  }

  /** What training makes small; the task's, with label smoothing, when none is given. */
  public TrainerBuilder loss(Loss loss) {
    this.loss = loss;
    return this;
  }

  /**
   * Streaming figures of an evaluation; the task's when none is given, and the loss alone where
   * there is no task either.
   */
  public TrainerBuilder metric(Supplier<Metric> metric) {
    this.metric = metric;
    return this;
  }

  /**
   * Figures over the texts that the model writes in evaluations, with {@code
   * predict_with_generate}.
   */
  public TrainerBuilder textMetrics(List<MetricProvider> metrics) {
    textMetrics = List.copyOf(metrics);
    return this;
  }

  /** How the model writes then; as its {@code config.json} says when none is given. */
  public TrainerBuilder generation(GenerationConfig generation) {
    this.generation = generation;
    return this;
  }

  /** More figures, from all predictions at once, which are held in memory for it. */
  public TrainerBuilder computeMetrics(
      Function<EvalPrediction, Map<String, Double>> computeMetrics) {
    this.computeMetrics = computeMetrics;
    return this;
  }

  /** The optimizer of the model's weights; AdamW when none is given. The trainer closes it. */
  public TrainerBuilder optimizer(Function<Map<String, Parameter>, Optimizer> optimizer) {
    this.optimizer = optimizer;
    return this;
  }

  public TrainerBuilder callback(Callback callback) {
    callbacks.add(callback);
    return this;
  }

  /** Element type of matrix products, unless the arguments set {@code bf16}. */
  public TrainerBuilder precision(Precision precision) {
    this.precision = precision;
    return this;
  }

  /**
   * Whose random draws training makes. With {@link Reproducible#HUGGINGFACE} the trainer seeds
   * PyTorch's default generator when it is built, and computes in float32 unless it is told
   * otherwise. A new head was drawn before: call {@code TorchRandom.seed} before the model is
   * loaded, as a Python script calls {@code set_seed}.
   */
  public TrainerBuilder reproducible(Reproducible reproducible) {
    this.reproducible = reproducible;
    return this;
  }

  /**
   * The most tokens of a training batch, padding included: the examples of an optimizer step are
   * computed in batches of similar length that keep to it. The gradient stays the same but for
   * rounding. 0, which is the default, computes the batches of {@code per_device_train_batch_size}
   * as they come.
   */
  public TrainerBuilder tokenBudget(int tokens) {
    tokenBudget = tokens;
    return this;
  }

  /** What the arguments say of texts in evaluations; null where they want none. */
  @Nullable WrittenTexts writtenTexts() {
    if (!arguments.predictWithGenerate()) {
      return null;
    }
    if (task == null || tokenizer == null) {
      throw new UserException(
          "predict_with_generate needs a task, which knows the answers, and a tokenizer");
    }
    var longest = arguments.generationMaxLength();
    var beams = arguments.generationNumBeams();
    var config = model.config();
    var how =
        generation == null
            ? GenerationConfig.parse(config.origin(), config.json().toString(), List.of()).value()
            : generation;
    var asked =
        how.toBuilder()
            .maxNewTokens(null)
            .maxLength(longest == null ? WrittenTexts.answerLength(task) : longest)
            .numBeams(beams == null ? how.numBeams() : beams)
            .numReturnSequences(1)
            .seed(arguments.seed())
            .build();
    var batchSize = arguments.perDeviceEvalBatchSize();
    return new WrittenTexts(tokenizer, asked, batchSize == null ? BATCH : batchSize, textMetrics);
  }

  /**
   * @throws UserException when the task needs another head than the model's, or there is neither a
   *     task nor a loss for this head
   */
  public Trainer build() {
    return new Trainer(this);
  }
}
