package org.diapason.app.cli;

import com.google.gson.GsonBuilder;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import org.diapason.pipeline.Evaluation;
import org.diapason.tensor.NativeRuntime;
import org.diapason.train.RunListener;
import org.diapason.train.RunResult;
import org.diapason.train.TrainerControl;
import org.diapason.train.TrainerState;
import org.diapason.train.TrainingArguments;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Shows a run to a person: results on standard output, everything else on standard error, with its
 * progress in the last line of a terminal, and a line for each log where there is none.
 */
final class Console implements RunListener, AutoCloseable {
  private static final int MEGABYTE = 1 << 20;

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean bars;
  private final int width;
  private @Nullable ProgressLine training;
  private @Nullable ProgressLine pass;
  private long lastEventNanos = System.nanoTime();
  private double loss = Double.NaN;

  private Console(PrintWriter out, PrintWriter err, boolean bars, int width) {
    this.out = out;
    this.err = err;
    this.bars = bars;
    this.width = width;
  }

  static Console of(@Nullable CommandSpec spec, TrainingArguments arguments) {
    return of(spec, Boolean.TRUE.equals(arguments.disableTqdm()));
  }

  /**
   * @param quiet shows no bar
   */
  @SuppressWarnings("SystemConsoleNull") // Main keeps the meaning that it had before JDK 22
  static Console of(@Nullable CommandSpec spec, boolean quiet) {
    var out =
        spec == null
            ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
            : spec.commandLine().getOut();
    var err =
        spec == null
            ? new PrintWriter(System.err, true, StandardCharsets.UTF_8)
            : spec.commandLine().getErr();
    return new Console(out, err, System.console() != null && !quiet, width());
  }

  /** What the launcher says of the terminal, less the last column, after which some wrap. */
  private static int width() {
    try {
      return Integer.parseInt(System.getenv().getOrDefault("COLUMNS", "80")) - 1;
    } catch (NumberFormatException e) {
      return 79;
    }
  }

  /** A line of results. */
  void line(String text) {
    out.println(text);
  }

  void report(RunResult result) {
    var evaluation = result.test() == null ? result.validation() : result.test();
    if (evaluation != null) {
      out.println();
      out.println(result.test() == null ? "Validation" : "Test");
      report(evaluation, false);
    }
  }

  void report(Evaluation evaluation, boolean json) {
    if (json) {
      var gson =
          new GsonBuilder().setPrettyPrinting().serializeSpecialFloatingPointValues().create();
      out.println(gson.toJson(evaluation.metrics()));
      return;
    }
    out.println(evaluation.report().stripTrailing());
    evaluation
        .metrics()
        .forEach(
            (name, value) ->
                out.println(String.format(Locale.ROOT, "%-32s %s", name, figure(value))));
  }

  @Override
  public void onPhase(String name) {
    tell(name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1) + " …");
    lastEventNanos = System.nanoTime();
  }

  @Override
  public void onNotice(String message) {
    message.lines().forEach(line -> tell("  " + line));
  }

  /** A line above the progress. */
  private void tell(String line) {
    if (training != null) {
      training.erase();
    }
    err.println(bars ? wrapped(line, width) : line);
  }

  /** Breaks a line between words; what follows is indented. */
  static String wrapped(String line, int width) {
    var lines = new ArrayList<String>();
    var rest = line;
    while (rest.length() > width) {
      var end = rest.lastIndexOf(' ', width);
      if (rest.substring(0, Math.max(0, end)).isBlank()) {
        break; // a word that is wider than the terminal
      }
      lines.add(rest.substring(0, end).stripTrailing());
      rest = "    " + rest.substring(end).strip();
    }
    lines.add(rest);
    return String.join(System.lineSeparator(), lines);
  }

  @Override
  public void onTrainBegin(
      TrainingArguments arguments, TrainerState state, TrainerControl control) {
    if (bars) {
      training =
          new ProgressLine(
              err, width, "training", state.globalStep(), state.maxSteps(), System.nanoTime());
      training.show(state.globalStep(), "");
    }
  }

  @Override
  public void onStepEnd(
      TrainingArguments arguments, TrainerState state, TrainerControl control, double stepLoss) {
    loss = Double.isNaN(loss) ? stepLoss : 0.95 * loss + 0.05 * stepLoss;
    if (training != null) {
      training.show(
          state.globalStep(), String.format(Locale.ROOT, "loss %.3f  %s", loss, memory()));
    }
    lastEventNanos = System.nanoTime();
  }

  @Override
  public void onTrainEnd(TrainingArguments arguments, TrainerState state) {
    if (training != null) {
      training.erase();
      training = null;
    }
  }

  @Override
  public void onLog(TrainingArguments arguments, TrainerState state, Map<String, Number> logs) {
    if (bars && logs.containsKey("loss")) {
      return; // the bar shows it
    }
    var text =
        new StringBuilder("  step %,d of %,d:".formatted(state.globalStep(), state.maxSteps()));
    logs.forEach(
        (name, value) -> {
          if (isWorthALine(name)) {
            text.append("  ").append(name).append(' ').append(figure(value.doubleValue()));
          }
        });
    tell(text.append("  ").append(memory()).toString());
  }

  private static String memory() {
    return String.format(Locale.ROOT, "%,d MB", NativeRuntime.residentBytes() / MEGABYTE);
  }

  private static boolean isWorthALine(String name) {
    return switch (name) {
      case "loss",
          "grad_norm",
          "learning_rate",
          "epoch",
          "eval_loss",
          "eval_accuracy",
          "eval_f1_macro",
          "eval_pearson",
          "eval_perplexity",
          "eval_rougeL",
          "eval_bleu",
          "train_loss",
          "train_runtime",
          "train_samples_per_second" ->
          true;
      default -> false;
    };
  }

  @Override
  public void onPredictionStep(TrainerState state, long done, long total) {
    onEvaluated(done, total);
  }

  @Override
  public void onFrozenLayers(long done, long total) {
    showPass("computing", done, total);
  }

  void onEvaluated(long done, long total) {
    showPass("evaluating", done, total);
  }

  void onTokenizerTraining(String phase, long done, long total) {
    showPass(phase, done, total);
  }

  /** A way of the model through a data set, which is shown instead of the training around it. */
  private void showPass(String name, long done, long total) {
    if (pass == null && bars) {
      if (training != null) {
        training.erase();
      }
      pass = new ProgressLine(err, width, name, 0, total, lastEventNanos);
    }
    if (pass != null) {
      pass.show(done, "");
      if (done == total) {
        pass.erase();
        pass = null;
      }
    }
    if (done == total) {
      lastEventNanos = System.nanoTime();
    }
  }

  @Override
  public void onSave(TrainingArguments arguments, TrainerState state, Path checkpoint) {
    if (!bars) {
      tell("  saved " + checkpoint);
    }
  }

  /** Leaves the terminal as another may write to it, whatever has happened. */
  @Override
  public void close() {
    if (pass != null) {
      pass.erase();
    }
    if (training != null) {
      training.erase();
    }
  }

  private static String figure(double value) {
    var magnitude = Math.abs(value);
    return magnitude != 0 && (magnitude < 1e-3 || magnitude >= 1e6)
        ? String.format(Locale.ROOT, "%.2e", value)
        : String.format(Locale.ROOT, "%.4f", value);
  }
}
