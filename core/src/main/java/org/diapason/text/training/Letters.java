package org.diapason.text.training;

import java.util.Locale;
import java.util.stream.Collectors;

/** What normalizers of the tokenizers library do to single characters. */
final class Letters {
  private static final int FIRST_NOT_ASCII = 0x80;

  private Letters() {}

  /** In lower case, each character by itself: a final sigma is as any other. */
  static String lowercase(String text) {
    return text.chars().allMatch(unit -> unit < FIRST_NOT_ASCII)
        ? text.toLowerCase(Locale.ROOT)
        : text.codePoints()
            .mapToObj(character -> Character.toString(character).toLowerCase(Locale.ROOT))
            .collect(Collectors.joining());
  }

  /** White space as Unicode defines it. */
  static boolean isSpace(int character) {
    return switch (character) {
      case '\t', '\n', 0x0B, '\f', '\r', 0x85 -> true;
      default -> Character.isSpaceChar(character);
    };
  }

  /** ASCII's marks and symbols, and what Unicode calls punctuation. */
  static boolean isPunctuation(int character) {
    if (character < FIRST_NOT_ASCII) {
      return character > ' ' && character < 0x7F && !Character.isLetterOrDigit(character);
    }
    return switch (Character.getType(character)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /** Control, format, private and unassigned characters. */
  static boolean isOther(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }
}
