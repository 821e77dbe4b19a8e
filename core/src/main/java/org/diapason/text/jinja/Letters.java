package org.diapason.text.jinja;

import java.util.Locale;
import java.util.function.IntPredicate;

/** Upper and lower case, and what kinds of characters a text has, as Python tells them. */
final class Letters {
  private Letters() {}

  static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** The first character in title case, the others in lower case. */
  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    var rest = text.offsetByCodePoints(0, 1);
    return title(text.codePointAt(0)) + lower(text.substring(rest));
  }

  /** Each run of letters capitalized: {@code str.title}. */
  static String title(String text) {
    var out = new StringBuilder();
    var inWord = false;
    for (var point : text.codePoints().toArray()) {
      var letter = Character.toString(point);
      out.append(inWord ? lower(letter) : title(point));
      inWord = cased(point);
    }
    return out.toString();
  }

  private static String title(int point) {
    var title = Character.toString(Character.toTitleCase(point));
    var upper = upper(Character.toString(point));
    // What becomes several letters (as ß does) has no title case of its own in Java.
    return upper.codePointCount(0, upper.length()) > 1 && title.equals(Character.toString(point))
        ? capitalize(upper)
        : title;
  }

  static String swapped(String text) {
    var out = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              var letter = Character.toString(point);
              out.append(Character.isUpperCase(point) ? lower(letter) : upper(letter));
            });
    return out.toString();
  }

  static boolean cased(int point) {
    return Character.isUpperCase(point)
        || Character.isLowerCase(point)
        || Character.isTitleCase(point);
  }

  /** Whether there are characters and all are of a kind. */
  static boolean all(String text, IntPredicate kind) {
    return !text.isEmpty() && text.codePoints().allMatch(kind);
  }

  static boolean isUpper(String text) {
    return text.codePoints().anyMatch(Letters::cased)
        && text.codePoints()
            .noneMatch(point -> Character.isLowerCase(point) || Character.isTitleCase(point));
  }

  static boolean isLower(String text) {
    return text.codePoints().anyMatch(Letters::cased)
        && text.codePoints()
            .noneMatch(point -> Character.isUpperCase(point) || Character.isTitleCase(point));
  }

  static boolean isTitle(String text) {
    return text.codePoints().anyMatch(Letters::cased) && title(text).equals(text);
  }

  /** Digits; superscripts and subscripts among them. */
  static boolean isDigit(int point) {
    return Character.isDigit(point)
        || "\u00b2\u00b3\u00b9\u2070".indexOf(point) >= 0
        || (point >= 0x2074 && point <= 0x2079)
        || (point >= 0x2080 && point <= 0x2089);
  }

  static boolean isNumeric(int point) {
    return switch (Character.getType(point)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> false;
    };
  }

  static boolean isIdentifier(String text) {
    return !text.isEmpty()
        && (text.charAt(0) == '_' || Character.isUnicodeIdentifierStart(text.codePointAt(0)))
        && all(text, point -> Character.isUnicodeIdentifierPart(point) || point == '_');
  }
}
