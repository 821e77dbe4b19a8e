package org.diapason.metric;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A text as ROUGE sees it.
 *
 * @param words of the whole text
 * @param lines the words of each line that is not empty
 */
record RougeText(List<String> words, List<List<String>> lines) {
  private static final int LONGEST_UNSTEMMED = 3;
  private static final Pattern WORD = Pattern.compile("[a-z0-9]+");

  static RougeText of(String text, boolean stemmed) {
    return new RougeText(
        words(text, stemmed),
        Stream.of(text.split("\n"))
            .filter(line -> !line.isEmpty())
            .map(line -> words(line, stemmed))
            .toList());
  }

  private static List<String> words(String text, boolean stemmed) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT))
        .results()
        .map(word -> stemmed ? stem(word.group()) : word.group())
        .toList();
  }

  private static String stem(String word) {
    return word.length() > LONGEST_UNSTEMMED ? PorterStemmer.stem(word) : word;
  }
}
