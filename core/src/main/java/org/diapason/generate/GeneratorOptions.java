package org.diapason.generate;

import org.diapason.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * How a generator computes.
 *
 * @param precision null computes in the checkpoint's own element type, as {@code from_pretrained}
 *     does
 * @param loadIn8bit whether weights are kept in bytes; on the processor alone
 * @param batchSize prompts that go through the model together
 */
public record GeneratorOptions(@Nullable Precision precision, int batchSize, boolean loadIn8bit) {
  public static final GeneratorOptions DEFAULTS = new GeneratorOptions(null, 8, false);

  public GeneratorOptions {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batchSize must be at least 1: " + batchSize);
    }
  }
}
