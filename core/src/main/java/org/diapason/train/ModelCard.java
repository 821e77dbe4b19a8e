package org.diapason.train;

import java.util.Locale;
import org.diapason.pipeline.Evaluation;
import org.jspecify.annotations.Nullable;

/**
 * The {@code README.md} of a trained model: what it is, how it was made, and what it was measured
 * to do.
 */
record ModelCard(RunConfig config, PreparedData data, RunResult result) {

  /** Markdown with the front matter that the Hugging Face Hub reads. */
  String text() {
    var base = config.model().name();
    var text = new StringBuilder();
    text.append(
        """
        ---
        library_name: transformers
        %spipeline_tag: %s
        tags:
        - diapason
        ---

        # %s

        %s for %s with Diapason (tuning: %s).

        """
            .formatted(
                base == null ? "" : "base_model: %s\n".formatted(quoted(base)),
                config.task().pipelineTag(),
                name(),
                base == null
                    ? "A new `%s` trained".formatted(config.model().architecture())
                    : "`%s` fine-tuned".formatted(base),
                config.task().name(),
                config.tuning().name()));
    if (data.labels().size() > 0) {
      text.append("Labels: %s.\n\n".formatted(String.join(", ", data.labels().names())));
    }
    text.append(results("Test results", result.test()));
    text.append(results("Validation results", result.validation()));
    text.append(training());
    return text.toString();
  }

  private String training() {
    var training = config.training();
    return String.format(
        Locale.ROOT,
        """
        ## Training

        %,d examples from `%s`.

        | setting | value |
        | --- | --- |
        | learning_rate | %s |
        | per_device_train_batch_size | %d |
        | gradient_accumulation_steps | %d |
        | num_train_epochs | %s |
        | lr_scheduler_type | %s |
        | weight_decay | %s |
        | seed | %d |
        | steps | %,d |
        | training loss | %.4f |

        `diapason.yaml` holds every setting: `diapason train diapason.yaml` repeats the run.
        """,
        data.train().size(),
        String.join("`, `", config.data().train()),
        training.learningRate(),
        training.perDeviceTrainBatchSize(),
        training.gradientAccumulationSteps(),
        training.numTrainEpochs(),
        training.lrSchedulerType().key(),
        training.weightDecay(),
        training.seed(),
        result.training().globalStep(),
        result.training().trainingLoss());
  }

  private String name() {
    var name = result.directory().toAbsolutePath().normalize().getFileName();
    return name == null ? "model" : name.toString();
  }

  private static String results(String title, @Nullable Evaluation evaluation) {
    if (evaluation == null) {
      return "";
    }
    var text = new StringBuilder("## %s\n\n| metric | value |\n| --- | --- |\n".formatted(title));
    evaluation
        .metrics()
        .forEach(
            (name, value) -> {
              if (!name.endsWith("_runtime") && !name.endsWith("_per_second")) {
                text.append(String.format(Locale.ROOT, "| %s | %.4f |\n", name, value));
              }
            });
    if (!evaluation.report().isEmpty()) {
      text.append("\n```\n%s\n```\n".formatted(evaluation.report().stripTrailing()));
    }
    return text.append("\n").toString();
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
