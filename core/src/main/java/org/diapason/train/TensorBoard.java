package org.diapason.train;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes every logged figure as a TensorBoard scalar, under the tags of Transformers' {@code
 * TensorBoardCallback}.
 */
final class TensorBoard implements Callback, AutoCloseable {
  private static final DateTimeFormatter RUN =
      DateTimeFormatter.ofPattern("MMMdd_HH-mm-ss", Locale.ROOT);

  private final @Nullable EventFile events;

  TensorBoard(TrainingArguments arguments) {
    events = arguments.reportsTo("tensorboard") ? new EventFile(directory(arguments)) : null;
  }

  private static Path directory(TrainingArguments arguments) {
    var given = arguments.loggingDir();
    var name =
        arguments.runName() == null
            ? LocalDateTime.now(ZoneId.systemDefault()).format(RUN)
            : arguments.runName();
    return given == null ? Path.of(arguments.outputDir(), "runs", name) : Path.of(given);
  }

  @Override
  public void onLog(TrainingArguments arguments, TrainerState state, Map<String, Number> logs) {
    if (events == null) {
      return;
    }
    logs.forEach(
        (name, value) -> {
          if (!name.equals("step")) {
            var tag =
                name.startsWith("eval_")
                    ? "eval/" + name.substring("eval_".length())
                    : "train/" + name;
            events.scalar(tag, value.doubleValue(), state.globalStep());
          }
        });
  }

  @Override
  public void close() {
    if (events != null) {
      events.close();
    }
  }
}
