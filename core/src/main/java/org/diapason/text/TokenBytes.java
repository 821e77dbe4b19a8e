package org.diapason.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What each token adds to a text, in bytes, as a token may be a part of a character. Reference:
 * {@code StopStringCriteria.clean_tokenizer_vocab}.
 */
final class TokenBytes {
  /** A text that every vocabulary has tokens for, so that the next one is not the first. */
  private static final String BEFORE = "abcdef";

  /** How the vocabulary writes a byte: by a character of its own, as {@code <0x0A>}, or not. */
  private enum Form {
    CHARACTER,
    HEXADECIMAL,
    NONE
  }

  private static final Map<Character, Byte> BYTES = bytes();

  private final Form form;
  private final Map<Integer, String> tokens = new HashMap<>();
  private final int[] before;
  private final Function<int[], String> decode;

  /**
   * @param encode gives the tokens of a text, without special ones
   * @param decode gives the text of tokens, special ones included
   */
  TokenBytes(TokenizerJson json, Function<String, int[]> encode, Function<int[], String> decode) {
    var decoder = json.sections().get("decoder");
    form =
        has(decoder, "ByteFallback")
            ? Form.HEXADECIMAL
            : has(decoder, "ByteLevel") ? Form.CHARACTER : Form.NONE;
    json.vocabulary().forEach((token, id) -> tokens.put(id, token));
    before = encode.apply(BEFORE);
    this.decode = decode;
  }

  byte[] of(int id) {
    var token = tokens.get(id);
    if (token == null) {
      return new byte[0];
    }
    if (form == Form.CHARACTER && token.chars().allMatch(c -> BYTES.containsKey((char) c))) {
      var bytes = new byte[token.length()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = BYTES.getOrDefault(token.charAt(i), (byte) 0);
      }
      return bytes;
    }
    if (form == Form.HEXADECIMAL && token.matches("<0x[0-9A-Fa-f]{2}>")) {
      return new byte[] {(byte) Integer.parseInt(token.substring(3, 5), 16)};
    }
    var both = Arrays.copyOf(before, before.length + 1);
    both[before.length] = id;
    int start = decode.apply(before).length();
    var text = decode.apply(both);
    return text.substring(Math.min(start, text.length())).getBytes(StandardCharsets.UTF_8);
  }

  /** Whether a decoder, or one inside it, is of a type. */
  private static boolean has(@Nullable JsonElement decoder, String type) {
    if (decoder instanceof JsonArray list) {
      return list.asList().stream().anyMatch(each -> has(each, type));
    }
    return decoder instanceof JsonObject object
        && (new JsonPrimitive(type).equals(object.get("type"))
            || object.asMap().values().stream().anyMatch(each -> has(each, type)));
  }

  /**
   * GPT-2's characters for bytes: printable ones stand for themselves, the others follow at 256.
   */
  private static Map<Character, Byte> bytes() {
    var bytes = new HashMap<Character, Byte>();
    int next = 256;
    for (int value = 0; value < 256; value++) {
      boolean printable =
          (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xFF && value != 0xAD);
      bytes.put((char) (printable ? value : next++), (byte) value);
    }
    return Map.copyOf(bytes);
  }
}
