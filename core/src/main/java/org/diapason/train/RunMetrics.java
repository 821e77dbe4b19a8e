package org.diapason.train;

import java.util.List;
import org.diapason.config.UserException;
import org.diapason.data.Dataset;
import org.diapason.generate.GenerationConfig;
import org.diapason.metric.MetricContext;
import org.diapason.metric.MetricProvider;
import org.diapason.model.HeadSpec;
import org.diapason.model.Model;
import org.diapason.pipeline.AllMetrics;
import org.diapason.pipeline.WrittenTexts;
import org.jspecify.annotations.Nullable;

/**
 * The further figures of a run.
 *
 * @param ofOutputs read what the model's head gives
 * @param ofTexts read texts that the model writes
 * @param how the pretrained model says that it writes; null for a new one
 */
record RunMetrics(
    List<MetricProvider> ofOutputs, List<MetricProvider> ofTexts, @Nullable GenerationConfig how) {

  /**
   * Tries each on one example now, and not after hours of training.
   *
   * @throws UserException when one does not suit the task
   */
  static RunMetrics of(RunConfig config, StartingModel start, HeadSpec head, Dataset examples) {
    var writes = config.training().predictWithGenerate();
    if (writes) {
      WrittenTexts.answerLength(config.task());
    }
    var ofTexts = config.metrics().stream().filter(metric -> isOfTexts(metric, head)).toList();
    for (var metric : ofTexts) {
      if (config.task().answerLength().isEmpty()) {
        throw unsuitable(metric, "it compares texts, which a model for seq2seq writes");
      }
      if (!writes) {
        throw unsuitable(metric, "it compares texts; set training.predict_with_generate: true");
      }
    }
    var ofOutputs = config.metrics().stream().filter(metric -> !ofTexts.contains(metric)).toList();
    for (var metric : ofOutputs) {
      if (head.problemType() == null) {
        throw unsuitable(metric, "it needs labels, which there are none of; remove it");
      }
      requireSuitable(metric, head, examples);
    }
    var how = start.directory().map(from -> GenerationConfig.read(from, List.of()).value());
    return new RunMetrics(ofOutputs, ofTexts, how.orElse(null));
  }

  private static boolean isOfTexts(MetricProvider metric, HeadSpec head) {
    try {
      return WrittenTexts.areFor(metric, head.labels());
    } catch (UserException e) {
      throw unsuitable(metric, "" + e.getMessage());
    }
  }

  private static void requireSuitable(MetricProvider metric, HeadSpec head, Dataset examples) {
    if (examples.size() == 0) {
      return;
    }
    try {
      metric
          .create(new MetricContext(head.labels()))
          .add(new float[head.labels().size()], examples.get(0).numbers("labels"));
    } catch (UserException e) {
      throw unsuitable(metric, "" + e.getMessage());
    }
  }

  private static UserException unsuitable(MetricProvider metric, String reason) {
    return new UserException(
        "metrics: %s does not suit this task: %s".formatted(metric.name(), reason));
  }

  /** Lets a trainer find these figures, besides those of its task. */
  TrainerBuilder addTo(TrainerBuilder trainer, RunConfig config, Model model) {
    var task = config.task();
    trainer.metric(
        () -> AllMetrics.of(task.metric(model.config().head()), ofOutputs, model.labels()));
    if (how != null) {
      trainer.generation(how);
    }
    return trainer.textMetrics(ofTexts);
  }
}
