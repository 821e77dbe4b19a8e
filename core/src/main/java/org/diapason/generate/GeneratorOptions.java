package org.diapason.generate;

import org.diapason.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * How a generator computes.
 *
 * @param precision null computes in the checkpoint's own element type, as {@code from_pretrained}
 *     does
 * @param batchSize prompts that go through the model together
 */
public record GeneratorOptions(@Nullable Precision precision, int batchSize) {
  public static final GeneratorOptions DEFAULTS = new GeneratorOptions(null, 8);

  public GeneratorOptions {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batchSize must be at least 1: " + batchSize);
    }
  }
}
