package org.diapason.text.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Python's ways of cutting a text in pieces. */
final class Splitting {
  private Splitting() {}

  /**
   * {@code str.split(separator, most)}.
   *
   * @param most cuts; negative for all
   */
  static List<String> split(String text, String separator, int most) {
    if (separator.isEmpty()) {
      throw new Failure("empty separator");
    }
    var parts = new ArrayList<String>();
    var start = 0;
    var end = text.indexOf(separator);
    while (parts.size() != most && end >= 0) {
      parts.add(text.substring(start, end));
      start = end + separator.length();
      end = text.indexOf(separator, start);
    }
    parts.add(text.substring(start));
    return parts;
  }

  /** {@code str.rsplit(separator, most)}. */
  static List<String> splitFromRight(String text, String separator, int most) {
    if (separator.isEmpty()) {
      throw new Failure("empty separator");
    }
    var parts = new ArrayList<String>();
    var end = text.length();
    var start = text.lastIndexOf(separator);
    while (parts.size() != most && start >= 0) {
      parts.add(text.substring(start + separator.length(), end));
      end = start;
      start = end < separator.length() ? -1 : text.lastIndexOf(separator, end - separator.length());
    }
    parts.add(text.substring(0, end));
    Collections.reverse(parts);
    return parts;
  }

  /** {@code str.split(None, most)}: at runs of white space; no piece is empty. */
  static List<String> words(String text, int most) {
    var words = new ArrayList<String>();
    var start = afterBlanks(text, 0);
    while (start < text.length()) {
      var end = start;
      while (end < text.length() && (words.size() == most || !Blank.is(text.charAt(end)))) {
        end++;
      }
      words.add(text.substring(start, end));
      start = afterBlanks(text, end);
    }
    return words;
  }

  private static int afterBlanks(String text, int from) {
    var start = from;
    while (start < text.length() && Blank.is(text.charAt(start))) {
      start++;
    }
    return start;
  }

  /** {@code str.rsplit(None, most)}. */
  static List<String> wordsFromRight(String text, int most) {
    var words = new ArrayList<String>();
    var rest = Blank.stripRight(text);
    while (!rest.isEmpty()) {
      var start = rest.length();
      while (start > 0 && (words.size() == most || !Blank.is(rest.charAt(start - 1)))) {
        start--;
      }
      words.add(rest.substring(start));
      rest = Blank.stripRight(rest.substring(0, start));
    }
    Collections.reverse(words);
    return words;
  }

  /** {@code str.splitlines(keepEnds)}. */
  static List<String> lines(String text, boolean keepEnds) {
    var lines = new ArrayList<String>();
    var start = 0;
    for (var i = 0; i < text.length(); i++) {
      if (!endsLine(text.charAt(i))) {
        continue;
      }
      var end = i;
      if (text.charAt(i) == '\r' && text.startsWith("\n", i + 1)) {
        i++;
      }
      lines.add(text.substring(start, keepEnds ? i + 1 : end));
      start = i + 1;
    }
    if (start < text.length()) {
      lines.add(text.substring(start));
    }
    return lines;
  }

  private static boolean endsLine(char c) {
    return switch (c) {
      case '\n', '\r', 0x0b, '\f', 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029 -> true;
      default -> false;
    };
  }
}
