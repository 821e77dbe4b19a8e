package org.diapason.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.diapason.pipeline.Evaluation;
import org.jspecify.annotations.Nullable;

/**
 * The {@code README.md} of a trained model: what it is, how it was made, and what it was measured
 * to do.
 */
record ModelCard(RunConfig config, PreparedData data, RunResult result) {

  /** Markdown with the front matter that the Hugging Face Hub reads. */
  String text() {
    var training = config.training();
    var lines = new ArrayList<String>();
    lines.add("---");
    lines.add("library_name: transformers");
    lines.add("base_model: " + quoted(config.model().name()));
    lines.add("pipeline_tag: " + config.task().name());
    lines.add("tags:");
    lines.add("- diapason");
    lines.add("---");
    lines.add("");
    lines.add("# " + name());
    lines.add("");
    lines.add(
        "`%s` fine-tuned for %s with Diapason (tuning: %s)."
            .formatted(config.model().name(), config.task().name(), config.tuning().name()));
    lines.add("");
    if (data.labels().size() > 0) {
      lines.add("Labels: " + String.join(", ", data.labels().names()) + ".");
      lines.add("");
    }
    addResults(lines, "Test results", result.test());
    addResults(lines, "Validation results", result.validation());
    lines.add("## Training");
    lines.add("");
    lines.add(
        "%,d examples from `%s`."
            .formatted(data.train().size(), String.join("`, `", config.data().train())));
    lines.add("");
    lines.add("| setting | value |");
    lines.add("| --- | --- |");
    lines.add("| learning_rate | %s |".formatted(training.learningRate()));
    lines.add("| per_device_train_batch_size | %d |".formatted(training.perDeviceTrainBatchSize()));
    lines.add(
        "| gradient_accumulation_steps | %d |".formatted(training.gradientAccumulationSteps()));
    lines.add("| num_train_epochs | %s |".formatted(training.numTrainEpochs()));
    lines.add("| lr_scheduler_type | %s |".formatted(training.lrSchedulerType().key()));
    lines.add("| weight_decay | %s |".formatted(training.weightDecay()));
    lines.add("| seed | %d |".formatted(training.seed()));
    lines.add("| steps | %,d |".formatted(result.training().globalStep()));
    lines.add("| training loss | %.4f |".formatted(result.training().trainingLoss()));
    lines.add("");
    lines.add(
        "`diapason.yaml` holds every setting: `diapason train diapason.yaml` repeats the run.");
    return String.join("\n", lines) + "\n";
  }

  private String name() {
    var name = result.directory().toAbsolutePath().normalize().getFileName();
    return name == null ? "model" : name.toString();
  }

  private static void addResults(
      List<String> lines, String title, @Nullable Evaluation evaluation) {
    if (evaluation == null) {
      return;
    }
    lines.add("## " + title);
    lines.add("");
    lines.add("| metric | value |");
    lines.add("| --- | --- |");
    for (Map.Entry<String, Double> figure : evaluation.metrics().entrySet()) {
      if (!figure.getKey().endsWith("_runtime") && !figure.getKey().endsWith("_per_second")) {
        lines.add(String.format(Locale.ROOT, "| %s | %.4f |", figure.getKey(), figure.getValue()));
      }
    }
    lines.add("");
    if (!evaluation.report().isEmpty()) {
      lines.add("```");
      lines.add(evaluation.report().stripTrailing());
      lines.add("```");
      lines.add("");
    }
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
