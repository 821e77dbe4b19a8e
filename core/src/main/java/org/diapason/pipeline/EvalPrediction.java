package org.diapason.pipeline;

/**
 * What {@code computeMetrics} is given, as Transformers' class of the same name.
 *
 * @param predictions logits, a row an example
 * @param labelIds labels, a row an example
 */
public record EvalPrediction(float[][] predictions, float[][] labelIds) {}
