package org.diapason.generate;

/**
 * What a model goes on from.
 *
 * @param text as it was given
 * @param tokens with the special ones that the model expects; not to be changed
 */
public record Prompt(String text, int[] tokens) {}
