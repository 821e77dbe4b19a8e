package org.diapason.text;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Which tokens of a text count that has its special tokens in it. */
final class RenderedTokens {
  private RenderedTokens() {}

  /**
   * @param whole with what the tokenizer puts around every text
   * @param maxLength the most tokens; null for all
   * @return without what was put behind it, and without what was put before it where the text
   *     begins with the same
   */
  static Encoding of(Encoding whole, @Nullable Integer maxLength) {
    var added = whole.specialTokens();
    var ids = whole.inputIds();
    int first = 0;
    while (first < ids.length && added[first]) {
      first++;
    }
    int last = ids.length;
    while (last > first && added[last - 1]) {
      last--;
    }
    var twice = Arrays.equals(ids, 0, first, ids, first, Math.min(last, 2 * first));
    var start = twice ? first : 0;
    var end = maxLength == null ? last : Math.min(last, start + maxLength);
    return new Encoding(
        Arrays.copyOfRange(ids, start, end),
        Arrays.copyOfRange(whole.tokenTypeIds(), start, end),
        Arrays.copyOfRange(whole.offsets(), start, end),
        Arrays.copyOfRange(whole.wordIds(), start, end),
        Arrays.copyOfRange(added, start, end),
        last - end);
  }
}
