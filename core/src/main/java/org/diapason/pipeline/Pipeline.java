package org.diapason.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.diapason.config.UserException;
import org.diapason.data.Dataset;
import org.diapason.data.EncodedRows;
import org.diapason.data.Example;
import org.diapason.data.Padding;
import org.diapason.data.Role;
import org.diapason.data.Row;
import org.diapason.data.RowSource;
import org.diapason.generate.GenerationConfig;
import org.diapason.hub.Models;
import org.diapason.metric.MetricProvider;
import org.diapason.model.AutoModel;
import org.diapason.model.HeadSpec;
import org.diapason.model.Model;
import org.diapason.task.Batch;
import org.diapason.task.Prediction;
import org.diapason.task.Task;
import org.diapason.text.AutoTokenizer;
import org.diapason.text.Tokenizer;
import org.diapason.text.TokenizerOptions;
import org.jspecify.annotations.Nullable;

/**
 * A fine-tuned model with its tokenizer, ready to predict. Safe for many threads; {@link #close}
 * waits for predictions that are under way.
 *
 * <pre>{@code
 * try (var pipeline = Pipeline.of("text-classification", "fine_tuned_model")) {
 *   pipeline.predict("Un film charmant.").label();
 * }
 * }</pre>
 */
public final class Pipeline implements AutoCloseable {
  /** Texts that are answered together. */
  private static final int BATCH = 8;

  private final PipelineConfig usage;
  private final GenerationConfig generation;
  private final Model model;
  private final HeadSpec head;
  private final Tokenizer tokenizer;
  private final int maxLength;
  private final Inference inference;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  private Pipeline(
      PipelineConfig usage,
      GenerationConfig generation,
      Model model,
      Tokenizer tokenizer,
      int maxLength,
      @Nullable Integer batchSize) {
    this.usage = usage;
    this.generation = generation;
    this.model = model;
    this.head = model.config().head();
    this.tokenizer = tokenizer;
    this.maxLength = maxLength;
    var padding = Padding.of(tokenizer);
    var collator = usage.task().collator(padding, model.config());
    this.inference =
        new Inference(
            model,
            collator == null ? examples -> Batch.of(examples, padding) : collator,
            usage.task().outputs(),
            model.dtype(),
            batchSize);
  }

  /**
   * Loads a saved model for a task.
   *
   * @param taskName such as {@code text-classification}
   * @param nameOrPath a Hugging Face directory
   * @throws UserException when there is no such model, or it was trained for another task
   */
  public static Pipeline of(String taskName, String nameOrPath) {
    var pipeline = of(Models.find(nameOrPath), PipelineOptions.DEFAULTS);
    var trainedFor = pipeline.task().name();
    if (!trainedFor.equals(taskName)) {
      pipeline.close();
      throw new UserException(
          "%s is a model for %s, not for %s".formatted(nameOrPath, trainedFor, taskName));
    }
    return pipeline;
  }

  /**
   * Loads a saved model for what it was trained for.
   *
   * @throws UserException when the directory holds no such model, or it is damaged
   */
  public static Pipeline of(Path directory, PipelineOptions options) {
    var saved = PipelineConfig.read(directory);
    var precision = options.precision();
    var model = AutoModel.saved(directory, precision == null ? null : precision.resolve());
    try {
      var usage = saved.orElseGet(() -> PipelineConfig.of(model.problemType()));
      var maxLength = maxLength(model, usage, options);
      var tokenizer =
          AutoTokenizer.of(directory, TokenizerOptions.DEFAULTS.withMaxLength(maxLength));
      var generation = GenerationConfig.read(directory, List.of()).value();
      return new Pipeline(usage, generation, model, tokenizer, maxLength, options.batchSize());
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  private static int maxLength(Model model, PipelineConfig usage, PipelineOptions options) {
    var wanted = options.maxLength() == null ? usage.maxLength() : options.maxLength();
    var length = wanted == null ? model.maxPositions() : wanted;
    if (length > model.maxPositions()) {
      throw new UserException(
          "max_length is %d, but the model takes %d tokens at most"
              .formatted(length, model.maxPositions()));
    }
    return length;
  }

  public Task task() {
    return usage.task();
  }

  /** Names of the model's outputs. */
  public List<String> labels() {
    return head.labels();
  }

  public Prediction predict(String text) {
    return predict(List.of(Map.of(Role.TEXT.name(), text))).get(0);
  }

  public Prediction predict(String text, String textPair) {
    var input = Map.of(Role.TEXT.name(), text, Role.TEXT_PAIR.name(), textPair);
    return predict(List.of(input)).get(0);
  }

  /**
   * Predicts several inputs together.
   *
   * @param inputs for each the task's roles, such as {@code text}
   * @throws UserException when a role is missing, or the model gives logits that are not finite
   */
  public List<Prediction> predict(List<Map<String, String>> inputs) {
    var predictions = whileOpen(() -> predictEncoded(inputs.stream().map(this::encode).toList()));
    for (int i = 0; i < predictions.size(); i++) {
      predictions.get(i).requireFinite("input %d of %d".formatted(i + 1, predictions.size()));
    }
    return predictions;
  }

  /**
   * @throws UserException when a role is missing, or the tokenizer cannot take the text
   */
  Example encode(Map<String, String> input) {
    return whileOpen(() -> usage.task().encode(new Row("input", 0, input), tokenizer, head));
  }

  /** As the model gives them, finite or not. */
  List<Prediction> predictEncoded(List<Example> inputs) {
    return whileOpen(
        () -> {
          var predictions = new ArrayList<Prediction>();
          inference.run(
              Dataset.of(inputs),
              null,
              (index, logits, labels) -> predictions.add(usage.task().predict(logits, head)));
          return predictions;
        });
  }

  /**
   * How the model writes texts in evaluations: as its directory says, and no longer answers than it
   * was trained for.
   *
   * @throws UserException when it answers no texts
   */
  public GenerationConfig generation() {
    return generation.toBuilder()
        .maxNewTokens(null)
        .maxLength(WrittenTexts.answerLength(usage.task()))
        .numReturnSequences(1)
        .build();
  }

  /**
   * Figures on labelled data.
   *
   * @param files as in {@code data.train}
   * @param otherColumns role to column, before those that the model was trained with
   * @param metrics further figures; for those of texts the model writes as {@link #generation} says
   * @throws UserException when the data cannot be read or has labels that the model does not know
   */
  public Evaluation evaluate(
      List<String> files,
      Map<String, String> otherColumns,
      List<MetricProvider> metrics,
      Evaluation.Progress progress) {
    return evaluate(files, otherColumns, metrics, null, progress);
  }

  /**
   * @param how the model writes, for metrics of texts; null for {@link #generation}
   */
  public Evaluation evaluate(
      List<String> files,
      Map<String, String> otherColumns,
      List<MetricProvider> metrics,
      @Nullable GenerationConfig how,
      Evaluation.Progress progress) {
    var wanted = new HashMap<>(usage.columns());
    wanted.putAll(otherColumns);
    var ofTexts =
        metrics.stream().filter(metric -> WrittenTexts.areFor(metric, head.labels())).toList();
    var ofOutputs = metrics.stream().filter(metric -> !ofTexts.contains(metric)).toList();
    var writes = ofTexts.isEmpty() ? null : how == null ? generation() : how;
    return whileOpen(
        () -> {
          var task = usage.task();
          var source = RowSource.of(files, task.roles(), wanted);
          var encoded =
              EncodedRows.of(source, tokenizer, (row, encoder) -> task.encode(row, encoder, head));
          var metric = AllMetrics.of(task.metric(head), ofOutputs, head.labels());
          var loss = task.loss(head, 0, null);
          var examples = task.arrange(encoded.examples(), maxLength);
          var figures = Evaluation.of(inference, examples, "eval", loss, metric, null, progress);
          return writes == null
              ? figures
              : figures.and(
                  new WrittenTexts(tokenizer, writes, BATCH, ofTexts)
                      .of(model, examples, "eval", progress),
                  "eval");
        });
  }

  /** What {@link #close} waits for. */
  private <T> T whileOpen(Supplier<T> action) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the pipeline is closed");
      }
      return action.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        model.close();
        tokenizer.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
