package org.diapason.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.diapason.config.UserException;
import org.diapason.data.Dataset;
import org.diapason.data.EncodedRows;
import org.diapason.data.Padding;
import org.diapason.data.Row;
import org.diapason.data.RowSource;
import org.diapason.hub.DataSets;
import org.diapason.hub.Models;
import org.diapason.metric.MetricProvider;
import org.diapason.model.AutoModel;
import org.diapason.model.HeadSpec;
import org.diapason.model.Model;
import org.diapason.task.Batch;
import org.diapason.task.Prediction;
import org.diapason.task.Task;
import org.diapason.task.TextClassification;
import org.diapason.tensor.DType;
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
  private final Task task;
  private final Map<String, String> columns;
  private final Model model;
  private final HeadSpec head;
  private final Tokenizer tokenizer;
  private final Inference inference;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  private Pipeline(
      Task task,
      Map<String, String> columns,
      Model model,
      Tokenizer tokenizer,
      PipelineOptions options) {
    this.task = task;
    this.columns = columns;
    this.model = model;
    this.head = model.config().head();
    this.tokenizer = tokenizer;
    var padding = Padding.of(tokenizer.padTokenId().orElse(0));
    this.inference =
        new Inference(
            model,
            examples -> Batch.of(examples, padding),
            compute(model, options),
            options.batchSize());
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
    if (!pipeline.task.name().equals(taskName)) {
      pipeline.close();
      throw new UserException(
          "%s is a model for %s, not for %s".formatted(nameOrPath, pipeline.task.name(), taskName));
    }
    return pipeline;
  }

  /** Loads a saved model for what it was trained for. */
  public static Pipeline of(Path directory, PipelineOptions options) {
    var saved = PipelineConfig.read(directory);
    var precision = options.precision();
    var dtype = precision == null ? null : precision.resolve();
    var model = AutoModel.saved(directory, dtype);
    try {
      var task = saved == null ? TextClassification.of(model.problemType()) : saved.task();
      var columns = saved == null ? Map.<String, String>of() : saved.columns();
      return new Pipeline(
          task, columns, model, tokenizer(directory, model, saved, options), options);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  private static Tokenizer tokenizer(
      Path directory, Model model, @Nullable PipelineConfig saved, PipelineOptions options) {
    var asked = options.maxLength();
    var trained = saved == null ? null : saved.maxLength();
    var length = asked != null ? asked : trained != null ? trained : model.maxPositions();
    if (length > model.maxPositions()) {
      throw new UserException(
          "max_length is %d, but the model takes %d tokens at most"
              .formatted(length, model.maxPositions()));
    }
    return AutoTokenizer.of(directory, TokenizerOptions.DEFAULTS.withMaxLength(length));
  }

  private static DType compute(Model model, PipelineOptions options) {
    var precision = options.precision();
    return precision == null ? model.dtype() : precision.resolve();
  }

  public Task task() {
    return task;
  }

  /** Names of the model's outputs. */
  public List<String> labels() {
    return head.labels();
  }

  public Prediction predict(String text) {
    return predict(List.of(Map.of("text", text))).get(0);
  }

  public Prediction predict(String text, String textPair) {
    return predict(List.of(Map.of("text", text, "text_pair", textPair))).get(0);
  }

  /**
   * Predicts several inputs together.
   *
   * @param inputs for each the task's roles, such as {@code text}
   * @throws UserException when a role is missing
   */
  public List<Prediction> predict(List<Map<String, String>> inputs) {
    lock.readLock().lock();
    try {
      requireOpen();
      var examples =
          inputs.stream()
              .map(input -> task.encode(new Row("input", 0, input), tokenizer, head))
              .toList();
      var predictions = new ArrayList<Prediction>();
      inference.run(
          Dataset.of(examples),
          null,
          (index, logits, labels) -> predictions.add(task.predict(logits, head)));
      return predictions;
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Figures on labelled data.
   *
   * @param files as in {@code data.train}
   * @param otherColumns role to column, before those that were saved with the model
   * @param metrics further figures
   * @throws UserException when the data cannot be read or has labels that the model does not know
   */
  public Evaluation evaluate(
      List<String> files,
      Map<String, String> otherColumns,
      List<MetricProvider> metrics,
      Evaluation.Progress progress) {
    lock.readLock().lock();
    try {
      requireOpen();
      var source = source(files, otherColumns);
      var encoded =
          EncodedRows.of(
              source,
              tokenizer,
              (row, encoder) -> {
                try {
                  return task.encode(row, encoder, head);
                } catch (UserException e) {
                  throw new UserException(source.place(row) + ": " + e.getMessage(), e);
                }
              });
      var metric = AllMetrics.of(task.metric(head), metrics, head.labels());
      return Evaluation.of(
          inference, encoded.examples(), "eval", task.loss(head, 0, null), metric, null, progress);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** The saved columns serve where the file has them. */
  private RowSource source(List<String> files, Map<String, String> otherColumns) {
    var paths =
        files.stream()
            .map(name -> DataSets.isEmbedded(name) ? DataSets.find(name).toString() : name)
            .toList();
    var wanted = new HashMap<>(columns);
    wanted.putAll(otherColumns);
    return RowSource.of(paths, task.roles(), wanted);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the pipeline is closed");
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
