package org.diapason.metric;

import org.diapason.config.UserException;

/**
 * Counts the examples that a metric takes and refuses those of a broken model and of another kind
 * of task.
 */
final class InputCheck {
  private final int outputs;
  private long count;

  /** For predictions of this length. */
  InputCheck(int outputs) {
    this.outputs = outputs;
  }

  /** Number of examples taken. */
  long count() {
    return count;
  }

  /** Takes a single-label example and returns the class that its reference holds. */
  int classIndex(float[] logits, float[] reference) {
    take(logits, reference, 1);
    int index = (int) reference[0];
    if (index != reference[0] || index < 0 || index >= outputs) {
      throw broken("reference class %s is none of 0 to %d".formatted(reference[0], outputs - 1));
    }
    return index;
  }

  /** Takes a multi-label example. */
  void multiHot(float[] logits, float[] reference) {
    take(logits, reference, outputs);
    for (float value : reference) {
      if (value != 0 && value != 1) {
        throw broken("a multi-label reference holds " + value + " where 0 or 1 is expected");
      }
    }
  }

  /** Takes an example of values. */
  void values(float[] prediction, float[] reference) {
    take(prediction, reference, outputs);
    for (float value : reference) {
      if (!Float.isFinite(value)) {
        throw broken("the reference is " + value);
      }
    }
  }

  /** Takes an example of figures that count {@code reference} tokens. */
  void figures(float[] prediction, float[] reference) {
    take(prediction, reference, 1);
  }

  private void take(float[] prediction, float[] reference, int references) {
    count++;
    if (prediction.length != outputs || reference.length != references) {
      throw broken(
          "%d outputs and %d references, where this metric takes %d and %d; it is for another kind of task"
              .formatted(prediction.length, reference.length, outputs, references));
    }
    for (float value : prediction) {
      if (!Float.isFinite(value)) {
        throw broken(
            "the model's output is %s; its weights are damaged, or it needs another precision"
                .formatted(value));
      }
    }
  }

  private UserException broken(String what) {
    return new UserException("example " + count + ": " + what);
  }
}
