package org.diapason.train;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a callback may ask of the loop, as Transformers' {@code TrainerControl}. Used on the loop's
 * thread.
 */
public final class TrainerControl {
  boolean trainingStop;
  boolean evaluate;
  boolean save;
  boolean log;

  TrainerControl() {}

  /** Ends the run after this step. */
  public void stopTraining() {
    trainingStop = true;
  }

  /** Evaluates after this step. */
  public void evaluate() {
    evaluate = true;
  }

  /** Saves a checkpoint after this step. */
  public void save() {
    save = true;
  }

  /** Logs after this step. */
  public void log() {
    log = true;
  }

  /** As {@code trainer_state.json} keeps it. */
  Map<String, Object> state() {
    var flags =
        Map.of(
            "should_epoch_stop", false,
            "should_evaluate", evaluate,
            "should_log", log,
            "should_save", save,
            "should_training_stop", trainingStop);
    return Map.of("args", new TreeMap<>(flags), "attributes", Map.of());
  }

  void beginStep() {
    evaluate = false;
    save = false;
    log = false;
  }
}
