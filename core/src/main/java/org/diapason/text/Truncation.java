package org.diapason.text;

import java.util.Arrays;
import org.diapason.config.UserException;

/**
 * Cuts a text, or a pair, to a number of tokens, special ones included: tokens leave the longer
 * text until both are equally long, then both. Special tokens stay. Reference: {@code
 * truncation=True} in Transformers, which is {@code longest_first}. It is done here and not in the
 * native library, which does not say how much it takes away. One difference: where a byte-level
 * tokenizer cuts at the left, Transformers counts the space before the first token to the token.
 *
 * @param maxLength the most tokens that stay
 * @param side where they leave
 */
record Truncation(int maxLength, Side side) {

  /**
   * Indices of the tokens that stay, rising.
   *
   * @throws UserException if the special tokens leave no room
   */
  int[] kept(NativeTokenizer.Tokens tokens) {
    int length = tokens.ids().length;
    var lengths = new int[2];
    for (int i = 0; i < length; i++) {
      if (!tokens.isSpecial(i)) {
        lengths[tokens.sequence(i)]++;
      }
    }
    int special = length - lengths[0] - lengths[1];
    if (length > maxLength && special >= maxLength) {
      throw new UserException(
          "max_length %d leaves no room for the text: the tokenizer adds %d special tokens"
              .formatted(maxLength, special));
    }
    int[] stay = longestFirst(lengths[0], lengths[1], maxLength - special);
    var kept = new int[length];
    int count = 0;
    var position = new int[2];
    for (int i = 0; i < length; i++) {
      if (tokens.isSpecial(i) || stays(lengths, stay, tokens.sequence(i), position)) {
        kept[count++] = i;
      }
    }
    return Arrays.copyOf(kept, count);
  }

  private boolean stays(int[] lengths, int[] stay, int sequence, int[] position) {
    int i = position[sequence]++;
    return side == Side.RIGHT ? i < stay[sequence] : i >= lengths[sequence] - stay[sequence];
  }

  /** How many tokens of two texts stay when both must fit a budget. */
  static int[] longestFirst(int first, int second, int budget) {
    if (first + second <= budget) {
      return new int[] {first, second};
    }
    // What the shorter one keeps: all of it, or half the budget. The odd token goes to the longer
    // one, and to the second when both are equally long.
    int shorter = Math.min(Math.min(first, second), budget / 2);
    return first <= second
        ? new int[] {shorter, budget - shorter}
        : new int[] {budget - shorter, shorter};
  }
}
