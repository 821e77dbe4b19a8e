package org.diapason.metric;

import java.util.List;
import org.diapason.config.UserException;

/**
 * A metric that compares a text that a model wrote with those that it should have written. A
 * configuration names it as any other; tasks that generate text hand it texts. Not thread-safe.
 */
public interface TextMetric extends Metric {

  /**
   * Takes one example.
   *
   * @param prediction what the model wrote; may be empty
   * @param references what would be right, at least one text
   * @throws UserException if there is no reference; the message names the number of the example
   */
  void add(String prediction, List<String> references);

  /**
   * @throws UserException always: numbers are for another kind of task
   */
  @Override
  default void add(float[] prediction, float[] reference) {
    throw new UserException(
        "this metric compares texts (%s); it is for tasks that generate them"
            .formatted(String.join(", ", results().keySet())));
  }
}
