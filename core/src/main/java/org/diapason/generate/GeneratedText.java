package org.diapason.generate;

import java.util.OptionalDouble;

/**
 * A text that a model has written.
 *
 * @param text what follows the prompt, without special tokens
 * @param fullText the prompt with what follows, and with the space between them that the new tokens
 *     alone may not give; the new text where a second stack wrote it
 * @param tokenIds what was generated, with the token that ended it
 * @param score with beam search the logarithm of its probability, divided as {@code length_penalty}
 *     says
 */
public record GeneratedText(
    String text,
    String fullText,
    int[] tokenIds,
    OptionalDouble score,
    FinishReason finishReason) {}
