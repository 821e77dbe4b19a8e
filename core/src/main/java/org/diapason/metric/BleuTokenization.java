package org.diapason.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How BLEU cuts a text into words, under the names that sacrebleu gives. */
public enum BleuTokenization {
  /** As NIST's {@code mteval-v13a} does: {@link Tokenizer13a}. */
  V13A("13a") {
    @Override
    String spaced(String line) {
      return Tokenizer13a.spaced(line);
    }
  },

  /**
   * As the international option of {@code mteval-v14} does: at all punctuation and symbols of
   * Unicode, but for punctuation between digits.
   */
  INTL("intl") {
    @Override
    String spaced(String line) {
      var behind = AFTER_NON_DIGIT.matcher(line).replaceAll("$1 $2 ");
      var before = BEFORE_NON_DIGIT.matcher(behind).replaceAll(" $1 $2");
      return SYMBOL.matcher(before).replaceAll(" $0 ");
    }
  },

  /** Each character is a word. */
  CHAR("char") {
    @Override
    String spaced(String line) {
      return line.codePoints().mapToObj(Character::toString).collect(Collectors.joining(" "));
    }
  },

  /** At white space alone: the text has been cut before. */
  NONE("none") {
    @Override
    String spaced(String line) {
      return line;
    }
  };

  private static final Pattern AFTER_NON_DIGIT = Pattern.compile("(\\P{N})(\\p{P})");
  private static final Pattern BEFORE_NON_DIGIT = Pattern.compile("(\\p{P})(\\P{N})");
  private static final Pattern SYMBOL = Pattern.compile("\\p{S}");
  private static final int NEXT_LINE = 0x85;

  private final String word;

  BleuTokenization(String word) {
    this.word = word;
  }

  /** The text with white space between its words. */
  abstract String spaced(String line);

  /** The words of a text. */
  List<String> words(String text) {
    return split(spaced(withoutTrailingSpace(text)));
  }

  private static String withoutTrailingSpace(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  private static List<String> split(String text) {
    var words = new ArrayList<String>();
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || isSpace(text.charAt(i))) {
        if (i > start) {
          words.add(text.substring(start, i));
        }
        start = i + 1;
      }
    }
    return words;
  }

  /** White space as Python's {@code str.split} has it; all of it is one UTF-16 unit long. */
  private static boolean isSpace(char unit) {
    return Character.isWhitespace(unit) || Character.isSpaceChar(unit) || unit == NEXT_LINE;
  }

  /** The name in configurations and signatures. */
  @Override
  public String toString() {
    return word;
  }
}
