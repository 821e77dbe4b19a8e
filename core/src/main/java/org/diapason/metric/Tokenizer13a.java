package org.diapason.metric;

import java.util.regex.Pattern;

/**
 * The words of a text as NIST's script {@code mteval-v13a.pl} finds them, which the translation
 * campaigns of WMT use: ASCII punctuation stands apart, but for the point and the comma inside a
 * number, the apostrophe, and the hyphen after a letter.
 */
final class Tokenizer13a {
  private static final Pattern PUNCTUATION = Pattern.compile("[{-~\\[-` -&(-+:-@/]");
  private static final Pattern MARK_AFTER_NON_DIGIT = Pattern.compile("([^0-9])([.,])");
  private static final Pattern MARK_BEFORE_NON_DIGIT = Pattern.compile("([.,])([^0-9])");
  private static final Pattern DASH_AFTER_DIGIT = Pattern.compile("([0-9])(-)");

  private Tokenizer13a() {}

  /** The text with white space between its words. */
  static String spaced(String text) {
    var plain =
        text.replace("<skipped>", "")
            .replace("-\n", "")
            .replace('\n', ' ')
            .replace("&quot;", "\"")
            .replace("&amp;", "&")
            .replace("&lt;", "<")
            .replace("&gt;", ">");
    var spaced = PUNCTUATION.matcher(" " + plain + " ").replaceAll(" $0 ");
    spaced = MARK_AFTER_NON_DIGIT.matcher(spaced).replaceAll("$1 $2 ");
    spaced = MARK_BEFORE_NON_DIGIT.matcher(spaced).replaceAll(" $1 $2");
    return DASH_AFTER_DIGIT.matcher(spaced).replaceAll("$1 $2 ");
  }
}
