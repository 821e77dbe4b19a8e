package org.diapason.text.jinja;

/** What Python counts as white space, which is more than Java does. */
public final class Blank {
  /** For the inside of a character class of a regular expression. */
  static final String CLASS =
      "\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

  private Blank() {}

  static boolean is(int point) {
    return switch (point) {
      case 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000 -> true;
      default ->
          (point >= '\t' && point <= '\r')
              || (point >= 0x1c && point <= ' ')
              || (point >= 0x2000 && point <= 0x200a);
    };
  }

  /** Whether there is text and it is blank. */
  static boolean all(String text) {
    return !text.isEmpty() && text.codePoints().allMatch(Blank::is);
  }

  /** A text without the white space at its ends. */
  public static String strip(String text) {
    return stripLeft(stripRight(text));
  }

  /** A text without the white space that it begins with. */
  public static String stripLeft(String text) {
    var start = 0;
    while (start < text.length() && is(text.charAt(start))) {
      start++;
    }
    return text.substring(start);
  }

  /** A text without the white space that it ends with. */
  public static String stripRight(String text) {
    var end = text.length();
    while (end > 0 && is(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }
}
