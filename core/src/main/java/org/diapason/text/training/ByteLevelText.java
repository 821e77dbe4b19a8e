package org.diapason.text.training;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * GPT-2's way: words with the space before them, in bytes of UTF-8, each byte written as a visible
 * character. Every text can be encoded and comes back as it was.
 */
record ByteLevelText(boolean lowercase) implements TextPipeline {
  private static final Pattern WORD =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);

  /** The part of {@code tokenizer.json} that cuts, that decodes, and that finds offsets. */
  static final String JSON =
      """
      {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": true}\
      """;

  private static final char[] CHARACTERS = characters();

  /** The characters that stand for the 256 bytes. */
  static List<String> alphabet() {
    return new String(CHARACTERS).chars().mapToObj(Character::toString).toList();
  }

  /** Printable characters of Latin-1 stand for themselves, the rest for U+0100 and on. */
  private static char[] characters() {
    var characters = new char[256];
    char next = 0x100;
    for (char value = 0; value < characters.length; value++) {
      boolean printable =
          (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xFF && value != 0xAD);
      characters[value] = printable ? value : next++;
    }
    return characters;
  }

  @Override
  public void split(String text, Consumer<String> words) {
    TextPipeline.find(
        WORD, lowercase ? Letters.lowercase(text) : text, word -> words.accept(written(word)));
  }

  private static String written(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    var characters = new char[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      characters[i] = CHARACTERS[Byte.toUnsignedInt(bytes[i])];
    }
    return new String(characters);
  }

  @Override
  public String normalizer() {
    return lowercase ? "{\"type\": \"Lowercase\"}" : "null";
  }

  @Override
  public String preTokenizer() {
    return JSON;
  }

  @Override
  public String decoder() {
    return JSON;
  }
}
