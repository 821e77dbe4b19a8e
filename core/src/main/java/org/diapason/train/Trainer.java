package org.diapason.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.diapason.config.UserException;
import org.diapason.data.Dataset;
import org.diapason.data.EncodedDataset;
import org.diapason.data.Padding;
import org.diapason.metric.Metric;
import org.diapason.model.HeadSpec;
import org.diapason.model.Model;
import org.diapason.nn.Parameter;
import org.diapason.pipeline.EvalPrediction;
import org.diapason.pipeline.Evaluation;
import org.diapason.pipeline.Inference;
import org.diapason.pipeline.WrittenTexts;
import org.diapason.task.Batch;
import org.diapason.task.Collator;
import org.diapason.task.Loss;
import org.diapason.task.Outputs;
import org.diapason.task.Task;
import org.diapason.task.TextClassification;
import org.diapason.tensor.DType;
import org.diapason.tensor.NativeRuntime;
import org.diapason.tensor.Precision;
import org.diapason.tensor.Reproducible;
import org.diapason.tensor.TorchRandom;
import org.diapason.text.Tokenizer;
import org.diapason.tuning.Full;
import org.diapason.tuning.TuningStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Trains and evaluates a model, as Transformers' class of the same name. Used on one thread; the
 * model and the tokenizer stay the caller's to close.
 *
 * <pre>{@code
 * var trainer = Trainer.builder(model, TrainingArguments.builder().outputDir("results").build())
 *     .trainDataset(data.train()).evalDataset(data.validation()).tokenizer(tokenizer).build();
 * trainer.train();
 * }</pre>
 */
public final class Trainer {
  private static final int FEW = 8;

  private final Model model;
  private final TrainingArguments arguments;
  private final @Nullable Dataset trainDataset;
  private final @Nullable Dataset evalDataset;
  private final @Nullable Tokenizer tokenizer;
  private final @Nullable TuningStrategy tuning;
  private final Collator collator;
  private final Outputs outputs;
  private final @Nullable Padding padding;
  private final Loss loss;
  private final @Nullable Supplier<Metric> metric;
  private final @Nullable Function<EvalPrediction, Map<String, Double>> computeMetrics;
  private final @Nullable WrittenTexts written;
  private final @Nullable Function<Map<String, Parameter>, Optimizer> optimizer;
  private final Callbacks callbacks;
  private final DType compute;
  private final DType evalCompute;
  private final Reproducible reproducible;
  private final int tokenBudget;
  private TrainerState state = new TrainerState();
  private FrozenLayers frozen;

  Trainer(TrainerBuilder builder) {
    model = builder.model;
    arguments = builder.arguments;
    trainDataset = builder.trainDataset;
    evalDataset = builder.evalDataset;
    tokenizer = builder.tokenizer;
    var head = model.config().head();
    var task = builder.task == null ? taskOf(head) : suited(builder.task, head);
    tuning = builder.tuning;
    if (tuning != null) {
      tuning.prepare(model);
    }
    var toLongest = tokenizer == null ? Padding.of(0) : Padding.of(tokenizer);
    var collates = builder.collator;
    if (collates == null && task != null) {
      collates = task.collator(toLongest, model.config());
    }
    padding = collates == null ? toLongest : null;
    collator = collates == null ? examples -> Batch.of(examples, toLongest) : collates;
    outputs = task == null ? Outputs.ROWS : task.outputs();
    loss = builder.loss == null ? defaultLoss(task, head, arguments, trainDataset) : builder.loss;
    metric = builder.metric == null && task != null ? () -> task.metric(head) : builder.metric;
    computeMetrics = builder.computeMetrics;
    written = builder.writtenTexts();
    optimizer = builder.optimizer;
    callbacks = new Callbacks(List.copyOf(builder.callbacks));
    reproducible = builder.reproducible;
    var bf16 = arguments.bf16();
    var asked = Boolean.TRUE.equals(bf16) ? Precision.BFLOAT16 : Precision.FLOAT32;
    compute = (bf16 == null ? builder.precision : asked).resolve(reproducible);
    evalCompute = arguments.bf16FullEval() ? DType.BFLOAT16 : compute;
    tokenBudget = builder.tokenBudget;
    frozen = FrozenLayers.of(model, null, null, callbacks);
    if (reproducible == Reproducible.HUGGINGFACE) {
      TorchRandom.seed(arguments.seed());
    }
  }

  public static TrainerBuilder builder(Model model, TrainingArguments arguments) {
    return new TrainerBuilder(model, arguments);
  }

  /**
   * Trains until the epochs or steps of the arguments are done, or a callback stops it; all weights
   * of the model, unless some were chosen before.
   *
   * @throws UserException for settings that cannot work, before the first step; for a loss that is
   *     not finite, naming the batch
   */
  public TrainOutput train() {
    return train(new Callback() {});
  }

  /**
   * @param last called after every other callback
   */
  TrainOutput train(Callback last) {
    var examples = required(trainDataset, "trainDataset");
    if (examples.size() == 0) {
      throw new UserException("the training data is empty");
    }
    requireSameLabels(examples);
    NativeRuntime.deterministic(arguments.fullDeterminism());
    if (model.parameters().values().stream().noneMatch(Parameter::isTrainable)) {
      new Full().prepare(model);
    }
    requireMetric();
    return MemoryExhausted.elsewhere(
        () ->
            arguments.autoFindBatchSize()
                ? new BatchSizeSearch(model, arguments, callbacks::onNotice)
                    .run(fitting -> train(fitting, examples, last))
                : train(arguments, examples, last));
  }

  private TrainOutput train(TrainingArguments arguments, Dataset examples, Callback last) {
    try (var updates =
            optimizer == null
                ? new AdamW(model.parameters(), arguments)
                : optimizer.apply(model.parameters());
        var events = new TensorBoard(arguments)) {
      var watched = new ArrayList<>(callbacks.all());
      watched.add(events);
      watched.add(last);
      var all = new Callbacks(watched);
      var still =
          reproducible == Reproducible.HUGGINGFACE ? null : tuning; // there all draw dropout
      frozen = FrozenLayers.of(model, still, padding, all);
      var step =
          new TrainingStep(model, loss, updates, arguments, compute, reproducible, frozen::below);
      var loop =
          new TrainingLoop(
              model,
              arguments,
              new Updates(examples, collator, arguments, reproducible, tokenBudget),
              visited -> frozen.computed(visited, compute),
              tokenizer,
              updates,
              step,
              state ->
                  evaluate(
                          frozen.computed(required(evalDataset, "evalDataset"), evalCompute),
                          "eval",
                          state)
                      .metrics(),
              all);
      try {
        return loop.run();
      } finally {
        state = loop.state();
      }
    }
  }

  /** Where the last training stands, as {@code trainer_state.json}. */
  String stateJson() {
    return state.toJson();
  }

  /** Examples in a batch of the last training; smaller than wanted when it was to be found. */
  int trainBatchSize() {
    return state.trainBatchSize;
  }

  /** Element type of matrix products. */
  public DType computeType() {
    return compute;
  }

  /** Figures on a data set, under keys that begin with {@code eval_}. */
  public Map<String, Double> evaluate(Dataset examples) {
    return evaluate(examples, "eval").metrics();
  }

  /**
   * Figures on a data set, and a report of them.
   *
   * @param prefix of the keys, such as {@code test}
   */
  public Evaluation evaluate(Dataset examples, String prefix) {
    return evaluate(examples, prefix, new TrainerState());
  }

  /**
   * The same with weights that only training has changed: what was computed for the frozen layers
   * serves again.
   */
  Evaluation evaluateTrained(Dataset examples, String prefix) {
    return evaluate(frozen.known(examples), prefix, new TrainerState());
  }

  private Evaluation evaluate(Dataset examples, String prefix, TrainerState state) {
    if (reproducible == Reproducible.HUGGINGFACE) {
      TorchRandom.drawLong();
    }
    return measure(examples, prefix, state);
  }

  /** An evaluation that draws nothing. */
  private Evaluation measure(Dataset examples, String prefix, TrainerState state) {
    var inference =
        new Inference(model, collator, outputs, evalCompute, arguments.perDeviceEvalBatchSize());
    Evaluation.Progress progress = (done, total) -> callbacks.onPredictionStep(state, done, total);
    return MemoryExhausted.inEvaluation(
        arguments,
        () -> {
          var figures =
              Evaluation.of(
                  inference,
                  examples,
                  prefix,
                  loss,
                  metric == null ? null : metric.get(),
                  computeMetrics,
                  progress);
          return written == null
              ? figures
              : figures.and(written.of(model, examples, prefix, progress), prefix);
        });
  }

  /** Writes the model, its configuration and its tokenizer as a Hugging Face directory. */
  public void saveModel(Path directory) {
    model.save(directory);
    if (tokenizer != null) {
      tokenizer.save(directory);
    }
  }

  public void saveModel(String directory) {
    saveModel(Path.of(directory));
  }

  /** Labels are numbers to a model: data that numbers other names would be learnt wrongly. */
  private void requireSameLabels(Dataset examples) {
    if (!(examples instanceof EncodedDataset table) || table.labels().size() == 0) {
      return;
    }
    var names = table.labels().names();
    var numbers = IntStream.range(0, names.size()).mapToObj(id -> "LABEL_" + id).toList();
    if (!model.labels().equals(names) && !model.labels().equals(numbers)) {
      throw new UserException(
          "the labels of the data are %s, those of the model %s; make the model with the labels of the data, in this order"
              .formatted(String.join(", ", names), String.join(", ", model.labels())));
    }
  }

  /**
   * A wrong {@code metric_for_best_model} is found on a few examples before the first step, not
   * after hours.
   */
  private void requireMetric() {
    if (arguments.evalStrategy() == IntervalStrategy.NO) {
      return;
    }
    var examples =
        required(evalDataset, "evalDataset, because eval_strategy is " + arguments.evalStrategy());
    if (arguments.metricForBestModel() == null) {
      return;
    }
    var few = IntStream.range(0, Math.min(FEW, examples.size())).toArray();
    var known = measure(examples.subset(few), "eval", new TrainerState()).metrics().keySet();
    if (!known.contains(arguments.bestMetricKey())) {
      throw new UserException(
          "training.metric_for_best_model is %s, which is none of the figures of an evaluation: %s"
              .formatted(
                  arguments.metricForBestModel(),
                  String.join(
                      ", ",
                      known.stream().map(name -> name.substring("eval_".length())).toList())));
    }
  }

  private static Dataset required(@Nullable Dataset dataset, String what) {
    if (dataset == null) {
      throw new UserException("the trainer needs " + what);
    }
    return dataset;
  }

  /** What a head of this kind can only be trained for; null where the head does not tell. */
  private static @Nullable Task taskOf(HeadSpec head) {
    return head.problemType() == null ? null : TextClassification.of(head.problemType());
  }

  /** A task reads the labels as its own head has them, so another head would learn nonsense. */
  private static Task suited(Task task, HeadSpec head) {
    var wanted = task.head(head.labels());
    if (wanted.kind() != head.kind() || wanted.problemType() != head.problemType()) {
      throw new UserException(
          "the task %s needs a model with %s, this one has %s; make it with the task's head"
              .formatted(task.name(), wanted.description(), head.description()));
    }
    return task;
  }

  private static Loss defaultLoss(
      @Nullable Task task, HeadSpec head, TrainingArguments arguments, @Nullable Dataset examples) {
    if (task == null) {
      throw new UserException(
          "a model with %s can be trained for several tasks: give the trainer a task or a loss"
              .formatted(head.description()));
    }
    return task.loss(head, arguments.labelSmoothingFactor(), examples);
  }
}
