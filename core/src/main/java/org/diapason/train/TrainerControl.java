package org.diapason.train;

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

  void beginStep() {
    evaluate = false;
    save = false;
    log = false;
  }
}
