package org.diapason.text.training;

import java.text.Normalizer;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * SentencePiece's way: a space becomes the visible U+2581 and stays with the word behind it, and
 * each text begins with one. Texts are normalized to NFKC first, with single spaces for all white
 * space.
 */
record MetaspaceText(boolean lowercase) implements TextPipeline {
  private static final char SPACE = '\u2581';
  private static final Pattern WORD = Pattern.compile(SPACE + "?[^" + SPACE + "]+|" + SPACE);
  private static final Pattern SPACES = Pattern.compile(" {2,}");

  @Override
  public void split(String text, Consumer<String> words) {
    var normal = Normalizer.normalize(cleaned(text), Normalizer.Form.NFKC);
    var cased = lowercase ? Letters.lowercase(normal) : normal;
    var spaced = SPACES.matcher(cased).replaceAll(" ").replace(' ', SPACE);
    if (!spaced.isEmpty()) {
      TextPipeline.find(WORD, spaced.charAt(0) == SPACE ? spaced : SPACE + spaced, words);
    }
  }

  /** The rules of Neural Machine Translation: no control characters, spaces for all white space. */
  private static String cleaned(String text) {
    var clean = new StringBuilder(text.length());
    text.codePoints()
        .filter(character -> !isControl(character))
        .forEach(character -> clean.appendCodePoint(isSpace(character) ? ' ' : character));
    return clean.toString();
  }

  private static boolean isControl(int character) {
    return (character >= 0x01 && character <= 0x08)
        || character == 0x0B
        || (character >= 0x0E && character <= 0x1F)
        || character == 0x7F
        || character == 0x8F
        || character == 0x9F;
  }

  private static boolean isSpace(int character) {
    return switch (character) {
      case '\t', '\n', '\f', '\r', 0x1680, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD -> true;
      default -> character >= 0x200B && character <= 0x200F;
    };
  }

  @Override
  public String normalizer() {
    return """
    {"type": "Sequence", "normalizers": [{"type": "Nmt"}, {"type": "NFKC"}, %s\
    {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]}\
    """
        .formatted(lowercase ? "{\"type\": \"Lowercase\"}, " : "");
  }

  @Override
  public String preTokenizer() {
    return metaspace();
  }

  @Override
  public String decoder() {
    return metaspace();
  }

  private static String metaspace() {
    return """
    {"type": "Metaspace", "replacement": "%s", "prepend_scheme": "always", "split": true}\
    """
        .formatted(SPACE);
  }
}
