package org.diapason.text.training;

import java.text.Normalizer;
import java.util.function.Consumer;

/**
 * BERT's way: control characters go, white space and punctuation end a word, each mark and each
 * Chinese character is a word.
 *
 * @param prefix of pieces inside a word, for the decoder
 */
record BertText(boolean lowercase, boolean stripAccents, String prefix) implements TextPipeline {

  @Override
  public void split(String text, Consumer<String> words) {
    var clean = cleaned(text);
    var bare = stripAccents ? withoutAccents(clean) : clean;
    var cased = lowercase ? Letters.lowercase(bare) : bare;
    int start = 0;
    for (int i = 0; i < cased.length(); ) {
      int character = cased.codePointAt(i);
      int end = i + Character.charCount(character);
      boolean space = Letters.isSpace(character);
      if (space || Letters.isPunctuation(character)) {
        give(cased, start, i, words);
        give(cased, space ? end : i, end, words);
        start = end;
      }
      i = end;
    }
    give(cased, start, cased.length(), words);
  }

  private static void give(String text, int start, int end, Consumer<String> words) {
    if (end > start) {
      words.accept(text.substring(start, end));
    }
  }

  private static String cleaned(String text) {
    var clean = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            character -> {
              if (character == '\t' || character == '\n' || character == '\r') {
                clean.append(' ');
              } else if (character == 0xFFFD || Letters.isOther(character)) {
                return;
              } else if (Letters.isSpace(character)) {
                clean.append(' ');
              } else if (isChinese(character)) {
                clean.append(' ').appendCodePoint(character).append(' ');
              } else {
                clean.appendCodePoint(character);
              }
            });
    return clean.toString();
  }

  private static String withoutAccents(String text) {
    var bare = new StringBuilder(text.length());
    Normalizer.normalize(text, Normalizer.Form.NFD)
        .codePoints()
        .filter(character -> Character.getType(character) != Character.NON_SPACING_MARK)
        .forEach(bare::appendCodePoint);
    return bare.toString();
  }

  /** The blocks of Chinese characters that the original BERT names. */
  private static boolean isChinese(int character) {
    return (character >= 0x4E00 && character <= 0x9FFF)
        || (character >= 0x3400 && character <= 0x4DBF)
        || (character >= 0x20000 && character <= 0x2A6DF)
        || (character >= 0x2A700 && character <= 0x2B73F)
        || (character >= 0x2B740 && character <= 0x2B81F)
        || (character >= 0x2B920 && character <= 0x2CEAF)
        || (character >= 0xF900 && character <= 0xFAFF)
        || (character >= 0x2F800 && character <= 0x2FA1F);
  }

  @Override
  public String normalizer() {
    return """
    {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, \
    "strip_accents": %s, "lowercase": %s}\
    """
        .formatted(stripAccents, lowercase);
  }

  @Override
  public String preTokenizer() {
    return "{\"type\": \"BertPreTokenizer\"}";
  }

  @Override
  public String decoder() {
    return "{\"type\": \"WordPiece\", \"prefix\": %s, \"cleanup\": true}"
        .formatted(Json.text(prefix));
  }
}
