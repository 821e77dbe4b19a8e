package org.diapason.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diapason.checkpoint.AtomicFile;
import org.diapason.config.Default;
import org.diapason.config.Doc;
import org.diapason.config.Range;
import org.diapason.config.Schema;
import org.diapason.model.ProblemType;
import org.diapason.task.Task;
import org.diapason.task.TextClassification;
import org.jspecify.annotations.Nullable;

/**
 * What is saved beside a model's weights, so that it can be used as it was trained: {@code
 * pipeline.yaml}.
 */
@Doc("How a model was trained to be used.")
public record PipelineConfig(
    @Doc("What the model does.") Task task,
    @Doc("Role to column, as in the training data.") @Default("{}") Map<String, String> columns,
    @Doc("Longest text in tokens.") @Range(min = 4) @Nullable Integer maxLength) {
  private static final String FILE = "pipeline.yaml";

  /** For a model that was trained elsewhere. */
  static PipelineConfig of(ProblemType problemType) {
    return new PipelineConfig(TextClassification.of(problemType), Map.of(), null);
  }

  /** Reads it from a model's directory; empty where there is none. */
  static Optional<PipelineConfig> read(Path directory) {
    var file = directory.resolve(FILE);
    return Files.exists(file)
        ? Optional.of(schema().load(file, List.of()).value())
        : Optional.empty();
  }

  public void write(Path directory) {
    AtomicFile.writeString(directory.resolve(FILE), schema().toYaml(this));
  }

  /** Not a constant, or a task that cannot be loaded would be an error of class loading. */
  private static Schema<PipelineConfig> schema() {
    return Schema.builder(PipelineConfig.class).services(Task.class, "name", Task::name).build();
  }
}
