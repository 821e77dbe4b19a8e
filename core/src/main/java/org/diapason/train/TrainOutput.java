package org.diapason.train;

import java.util.Map;

/**
 * How a training ended, as Transformers' class of the same name.
 *
 * @param globalStep optimizer steps done in all
 * @param trainingLoss mean over the steps of this call
 * @param metrics {@code train_runtime} in seconds, {@code train_samples_per_second}, {@code
 *     train_loss}, …
 */
public record TrainOutput(int globalStep, double trainingLoss, Map<String, Double> metrics) {}
