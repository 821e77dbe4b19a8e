package org.diapason.task;

import java.util.Map;

/**
 * What a model says of one input.
 *
 * @param label the likeliest class; for several labels those above one half, as training data
 *     writes them, perhaps none; for values the first output's name
 * @param score its probability; for values the value itself
 * @param scores every label's probability or value, in the order of the model's labels
 * @param logits what the head gave
 */
public record Prediction(String label, double score, Map<String, Double> scores, float[] logits) {}
