package org.diapason.text;

/**
 * The tokens of a text, without padding. All arrays have one entry a token.
 *
 * @param inputIds ids in the vocabulary
 * @param tokenTypeIds 0 for the first text, 1 for its pair
 * @param offsets for each token {start, end} in UTF-16 units of the text that it comes from; {0, 0}
 *     for special tokens
 * @param wordIds index of the word in its text, -1 for special tokens
 * @param specialTokens whether the token was added around the text
 * @param removedTokens how many tokens truncation took away
 */
public record Encoding(
    int[] inputIds,
    int[] tokenTypeIds,
    int[][] offsets,
    int[] wordIds,
    boolean[] specialTokens,
    int removedTokens) {

  public int length() {
    return inputIds.length;
  }
}
