package org.diapason.text.training;

import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Runs of letters and digits, and runs of marks; the spaces between them are lost. */
record WhitespaceText(boolean lowercase) implements TextPipeline {
  private static final Pattern WORD =
      Pattern.compile("\\w+|[^\\w\\s]+", Pattern.UNICODE_CHARACTER_CLASS);

  @Override
  public void split(String text, Consumer<String> words) {
    TextPipeline.find(WORD, lowercase ? Letters.lowercase(text) : text, words);
  }

  @Override
  public String normalizer() {
    return lowercase ? "{\"type\": \"Lowercase\"}" : "null";
  }

  @Override
  public String preTokenizer() {
    return "{\"type\": \"Whitespace\"}";
  }

  @Override
  public String decoder() {
    return "null";
  }
}
