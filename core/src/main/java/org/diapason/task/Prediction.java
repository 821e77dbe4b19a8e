package org.diapason.task;

import java.util.Arrays;
import java.util.Map;
import org.diapason.config.UserException;

/**
 * What a model says of one input.
 *
 * @param label the likeliest class; for several labels those above one half, as training data
 *     writes them, perhaps none; for values the first output's name
 * @param score its probability; for values the value itself
 * @param scores every label's probability or value, in the order of the model's labels
 * @param logits what the head gave
 */
public record Prediction(String label, double score, Map<String, Double> scores, float[] logits) {

  /**
   * The same, if it says something.
   *
   * @param input where it stands, for the message
   * @throws UserException when a logit is no finite number: label and scores mean nothing then
   */
  public Prediction requireFinite(String input) {
    for (var logit : logits) {
      if (!Float.isFinite(logit)) {
        throw new UserException(
            "%s: the model gives logits that are not finite, %s; its weights are damaged, or it needs another precision"
                .formatted(input, Arrays.toString(logits)));
      }
    }
    return this;
  }
}
