package org.diapason.train;

import java.util.Map;
import org.diapason.config.UserException;

/**
 * Ends the run when {@code metric_for_best_model} has not improved for some evaluations, as
 * Transformers' {@code EarlyStoppingCallback}.
 */
public final class EarlyStopping implements Callback {
  private final int patience;
  private final double threshold;
  private int evaluationsWithoutGain;

  /**
   * @param patience evaluations without a gain before the run ends
   * @param threshold the least change that counts as a gain
   */
  public EarlyStopping(int patience, double threshold) {
    this.patience = patience;
    this.threshold = threshold;
  }

  @Override
  public void onTrainBegin(
      TrainingArguments arguments, TrainerState state, TrainerControl control) {
    if (arguments.metricForBestModel() == null || arguments.evalStrategy() == IntervalStrategy.NO) {
      throw new UserException(
          "early stopping compares evaluations: set training.metric_for_best_model (for example"
              + " f1_macro) and training.eval_strategy (steps or epoch)");
    }
    if (state.globalStep() == 0) {
      evaluationsWithoutGain = 0;
    }
  }

  /** Called before the loop takes the new value into {@code best_metric}. */
  @Override
  public void onEvaluate(
      TrainingArguments arguments,
      TrainerState state,
      TrainerControl control,
      Map<String, Double> metrics) {
    var value = metrics.get(arguments.bestMetricKey());
    if (value == null) {
      return;
    }
    var best = state.bestMetric();
    if (best == null || (arguments.isBetter(value, best) && Math.abs(value - best) > threshold)) {
      evaluationsWithoutGain = 0;
    } else {
      evaluationsWithoutGain++;
    }
    if (evaluationsWithoutGain >= patience) {
      control.stopTraining();
    }
  }

  @Override
  public Map<String, Object> state() {
    return Map.of(
        "args",
        Map.of("early_stopping_patience", patience, "early_stopping_threshold", threshold),
        "attributes",
        Map.of("early_stopping_patience_counter", evaluationsWithoutGain));
  }

  @Override
  public void restore(Map<String, Object> state) {
    if (state.get("attributes") instanceof Map<?, ?> attributes
        && attributes.get("early_stopping_patience_counter") instanceof Number count) {
      evaluationsWithoutGain = count.intValue();
    }
  }
}
