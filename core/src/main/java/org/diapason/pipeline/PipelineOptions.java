package org.diapason.pipeline;

import org.diapason.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * How a pipeline computes.
 *
 * @param precision null computes in the checkpoint's own element type, as {@code from_pretrained}
 *     does
 * @param maxLength longest text in tokens; null for what was saved with the model
 * @param batchSize texts that go through the model together; null for as many as 2,048 tokens hold
 */
public record PipelineOptions(
    @Nullable Precision precision, @Nullable Integer maxLength, @Nullable Integer batchSize) {
  public static final PipelineOptions DEFAULTS = new PipelineOptions(null, null, null);
}
