package org.diapason.train;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Watches and steers a run, as Transformers' {@code TrainerCallback}. Every method is called on the
 * loop's thread, and does nothing unless overridden.
 */
public interface Callback {

  default void onTrainBegin(
      TrainingArguments arguments, TrainerState state, TrainerControl control) {}

  default void onEpochBegin(
      TrainingArguments arguments, TrainerState state, TrainerControl control) {}

  /**
   * After an optimizer step.
   *
   * @param loss mean loss of the step's examples
   */
  default void onStepEnd(
      TrainingArguments arguments, TrainerState state, TrainerControl control, double loss) {}

  default void onEpochEnd(
      TrainingArguments arguments, TrainerState state, TrainerControl control) {}

  /**
   * While the outputs of frozen layers are computed, once for a data set.
   *
   * @param done examples computed so far
   */
  default void onFrozenLayers(long done, long total) {}

  /**
   * During an evaluation.
   *
   * @param done examples evaluated so far
   */
  default void onPredictionStep(TrainerState state, long done, long total) {}

  default void onEvaluate(
      TrainingArguments arguments,
      TrainerState state,
      TrainerControl control,
      Map<String, Double> metrics) {}

  /**
   * @param checkpoint the directory that was just written
   */
  default void onSave(TrainingArguments arguments, TrainerState state, Path checkpoint) {}

  default void onLog(TrainingArguments arguments, TrainerState state, Map<String, Number> logs) {}

  default void onTrainEnd(TrainingArguments arguments, TrainerState state) {}

  /** Something that the user should know and need not act on. */
  default void onNotice(String message) {}

  /** What a checkpoint must keep of this callback, or null for nothing. */
  default @Nullable Map<String, Object> state() {
    return null;
  }

  /** Takes up what {@link #state} gave when the checkpoint was written. */
  default void restore(Map<String, Object> state) {}
}
