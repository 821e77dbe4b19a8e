package org.diapason.train;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns the end of the process (Ctrl-C, SIGTERM) into a checkpoint: the step under way ends, a
 * checkpoint is saved, and only then does the process go. For one run; closed at its end.
 */
final class Interruption implements Callback, AutoCloseable {
  private static final int PATIENCE_SECONDS = 120;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::askAndWait, "diapason-interruption");
  private volatile boolean asked;
  private boolean waiting;
  private boolean stoppedTraining;

  /** Asks for the end of the training, from any thread. */
  void ask() {
    asked = true;
  }

  /**
   * Whether training ended for this reason. What asks after its last step stops nothing: the model
   * is trained, and is saved.
   */
  boolean stoppedTraining() {
    return stoppedTraining;
  }

  /** What comes before may end with the process. A training may begin several times. */
  @Override
  public void onTrainBegin(
      TrainingArguments arguments, TrainerState state, TrainerControl control) {
    if (!waiting) {
      Runtime.getRuntime().addShutdownHook(hook);
      waiting = true;
    }
  }

  @Override
  public void onStepEnd(
      TrainingArguments arguments, TrainerState state, TrainerControl control, double loss) {
    if (asked) {
      control.save();
      control.stopTraining();
      stoppedTraining = true;
    }
  }

  private void askAndWait() {
    ask();
    try {
      if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the process is ending: the hook waits for nothing any more
    }
  }
}
