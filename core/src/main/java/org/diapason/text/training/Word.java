package org.diapason.text.training;

/**
 * A word, as the pre-tokenizer cuts it, and how often the texts have it.
 *
 * @param text not empty
 */
record Word(String text, long count) {}
