package org.diapason.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.diapason.checkpoint.AtomicFile;
import org.diapason.config.Default;
import org.diapason.config.Doc;
import org.diapason.config.Range;
import org.diapason.config.Schema;
import org.diapason.task.Task;
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

  private static final Schema<PipelineConfig> SCHEMA =
      Schema.builder(PipelineConfig.class).choice(Task.class, "name", tasks()).build();

  /**
   * Reads it from a model's directory; null where there is none, as in models that were trained
   * elsewhere.
   */
  static @Nullable PipelineConfig read(Path directory) {
    var file = directory.resolve(FILE);
    return Files.exists(file) ? SCHEMA.load(file, List.of()).value() : null;
  }

  public void write(Path directory) {
    AtomicFile.writeString(directory.resolve(FILE), SCHEMA.toYaml(this));
  }

  private static Map<String, Class<? extends Task>> tasks() {
    var tasks = new TreeMap<String, Class<? extends Task>>();
    for (var task : ServiceLoader.load(Task.class, Task.class.getClassLoader())) {
      tasks.put(task.name(), task.getClass());
    }
    return tasks;
  }
}
