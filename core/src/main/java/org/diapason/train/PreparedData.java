package org.diapason.train;

import java.util.Locale;
import org.diapason.data.Dataset;
import org.diapason.data.LabelSet;
import org.jspecify.annotations.Nullable;

/**
 * The data of a run, ready for the model.
 *
 * @param validation null when there is none
 * @param test null when there is none
 * @param labels the classes, with how often each occurs in the source; empty when labels are no
 *     classes
 */
record PreparedData(
    Dataset train, @Nullable Dataset validation, @Nullable Dataset test, LabelSet labels) {

  /** Parts without an example are none. */
  static PreparedData of(Dataset train, Dataset validation, Dataset test, LabelSet labels) {
    return new PreparedData(
        train, validation.size() == 0 ? null : validation, test.size() == 0 ? null : test, labels);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,d examples to train on, %,d to validate, %,d to test",
        train.size(),
        validation == null ? 0 : validation.size(),
        test == null ? 0 : test.size());
  }
}
