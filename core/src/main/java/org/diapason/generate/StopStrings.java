package org.diapason.generate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Texts that end a sequence as soon as one of its tokens completes them. A text may begin and end
 * within tokens, and within the prompt; texts are compared as bytes, as tokens may be parts of
 * characters. Reference: {@code StopStringCriteria}.
 */
final class StopStrings {
  private final List<byte[]> strings;
  private final IntFunction<byte[]> bytesOfToken;

  /**
   * @param bytesOfToken what a token adds to the text
   */
  StopStrings(List<String> strings, IntFunction<byte[]> bytesOfToken) {
    this.strings = strings.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    this.bytesOfToken = bytesOfToken;
  }

  /** Whether the last token completes one of the texts, and is not only behind one. */
  boolean completedBy(int[] tokens) {
    return strings.stream().anyMatch(string -> completedBy(tokens, string));
  }

  private boolean completedBy(int[] tokens, byte[] string) {
    byte[] last = bytesOfToken.apply(tokens[tokens.length - 1]);
    byte[] text = last;
    for (int i = tokens.length - 2; i >= 0 && text.length < last.length + string.length - 1; i--) {
      text = concatenated(bytesOfToken.apply(tokens[i]), text);
    }
    int before = text.length - last.length;
    for (int end = before + 1; end <= text.length; end++) {
      int start = end - string.length;
      if (start >= 0 && Arrays.equals(text, start, end, string, 0, string.length)) {
        return true;
      }
    }
    return false;
  }

  private static byte[] concatenated(byte[] first, byte[] second) {
    var both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
