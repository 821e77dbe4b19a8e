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

  Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  boolean wasAsked() {
    return asked;
  }

  @Override
  public void onStepEnd(
      TrainingArguments arguments, TrainerState state, TrainerControl control, double loss) {
    if (asked) {
      control.save();
      control.stopTraining();
    }
  }

  private void askAndWait() {
    asked = true;
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
    if (!asked) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
