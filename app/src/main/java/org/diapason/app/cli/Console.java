package org.diapason.app.cli;

import com.google.gson.GsonBuilder;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
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
 * Shows a run to a person: results on standard output, everything else on standard error, with a
 * progress bar where a terminal shows it and a line for each log where not.
 */
final class Console implements RunListener {
  private static final int MEGABYTE = 1 << 20;

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean bars;
  private @Nullable ProgressBar bar;
  private double loss = Double.NaN;

  private Console(PrintWriter out, PrintWriter err, boolean bars) {
    this.out = out;
    this.err = err;
    this.bars = bars;
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
    return new Console(out, err, System.console() != null && !quiet);
  }

  /** A line of results. */
  void line(String text) {
    out.println(text);
  }

  void report(RunResult result) {
    endBar();
    var evaluation = result.test() == null ? result.validation() : result.test();
    if (evaluation != null) {
      out.println();
      out.println(result.test() == null ? "Validation" : "Test");
      report(evaluation, false);
    }
  }

  void report(Evaluation evaluation, boolean json) {
    endBar();
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
    endBar();
    err.println(name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1) + " …");
  }

  @Override
  public void onNotice(String message) {
    endBar();
    err.println("  " + message.replace("\n", "\n  "));
  }

  @Override
  public void onTrainBegin(
      TrainingArguments arguments, TrainerState state, TrainerControl control) {
    startBar("training", state.maxSteps(), state.globalStep());
  }

  @Override
  public void onStepEnd(
      TrainingArguments arguments, TrainerState state, TrainerControl control, double stepLoss) {
    loss = Double.isNaN(loss) ? stepLoss : 0.95 * loss + 0.05 * stepLoss;
    if (bar == null) {
      startBar("training", state.maxSteps(), state.globalStep());
    }
    if (bar != null) {
      bar.stepTo(state.globalStep());
      bar.setExtraMessage(
          String.format(
              Locale.ROOT, " loss %.3f, %,d MB", loss, NativeRuntime.residentBytes() / MEGABYTE));
    }
  }

  @Override
  public void onLog(TrainingArguments arguments, TrainerState state, Map<String, Number> logs) {
    if (bars && !logs.containsKey("eval_loss")) {
      return;
    }
    endBar();
    var text =
        new StringBuilder("  step %,d of %,d:".formatted(state.globalStep(), state.maxSteps()));
    logs.forEach(
        (name, value) -> {
          if (isWorthALine(name)) {
            text.append("  ").append(name).append(' ').append(figure(value.doubleValue()));
          }
        });
    err.println(text.append("  %,d MB".formatted(NativeRuntime.residentBytes() / MEGABYTE)));
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

  void onEvaluated(long done, long total) {
    if (done == 1) {
      endBar();
      startBar("evaluating", total, 0);
    }
    if (bar != null) {
      bar.stepTo(done);
    }
    if (done == total) {
      endBar();
    }
  }

  @Override
  public void onSave(TrainingArguments arguments, TrainerState state, Path checkpoint) {
    if (!bars) {
      err.println("  saved " + checkpoint);
    }
  }

  private void startBar(String name, long total, long done) {
    if (bars) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(name)
              .setInitialMax(total)
              .startsFrom(done, Duration.ZERO)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(250)
              .setSpeedUnit(ChronoUnit.SECONDS)
              .showSpeed()
              .build();
    }
  }

  private void endBar() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  private static String figure(double value) {
    var magnitude = Math.abs(value);
    return magnitude != 0 && (magnitude < 1e-3 || magnitude >= 1e6)
        ? String.format(Locale.ROOT, "%.2e", value)
        : String.format(Locale.ROOT, "%.4f", value);
  }
}
