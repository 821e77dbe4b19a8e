package org.diapason.generate;

/**
 * A sequence that may be the result.
 *
 * @param tokens the whole sequence, with what it began with
 * @param score logarithm of its probability, divided as {@code length_penalty} says; NaN where none
 *     is computed
 */
record Hypothesis(int[] tokens, float score) {}
