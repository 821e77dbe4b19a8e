package org.diapason.text;

import org.jspecify.annotations.Nullable;

/**
 * A text as the native library counts it: in code points, where Java counts in UTF-16 units. Half a
 * surrogate pair, which is no character, becomes U+FFFD.
 */
public final class CodePoints {
  private final String text;

  /** For each code point, and the end, where it starts in UTF-16; null where both are the same. */
  private final int @Nullable [] starts;

  private CodePoints(String text, int @Nullable [] starts) {
    this.text = text;
    this.starts = starts;
  }

  public static CodePoints of(String text) {
    if (text.chars().noneMatch(unit -> Character.isSurrogate((char) unit))) {
      return new CodePoints(text, null);
    }
    var starts = new int[text.codePointCount(0, text.length()) + 1];
    var wellFormed = new StringBuilder(text.length());
    int unit = 0;
    for (int i = 0; i < starts.length - 1; i++) {
      starts[i] = unit;
      int codePoint = text.codePointAt(unit);
      unit += Character.charCount(codePoint);
      var half = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
      wellFormed.appendCodePoint(half ? 0xFFFD : codePoint);
    }
    starts[starts.length - 1] = unit;
    return new CodePoints(wellFormed.toString(), starts);
  }

  /** The text with whole characters only. */
  public String text() {
    return text;
  }

  /** Where a code point starts, in UTF-16 units; the number of code points gives the end. */
  int utf16(int codePoint) {
    return starts == null ? codePoint : starts[codePoint];
  }
}
