package org.diapason.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Finds what the native library does not report as an error but aborts the whole process for: its
 * panics cannot be caught. Each case was found by changing valid files at random.
 */
final class TokenizerCheck {
  private TokenizerCheck() {}

  /**
   * @param element any part of a {@code tokenizer.json} but the vocabulary
   * @throws IllegalArgumentException for a part that would end the process
   */
  static void check(JsonElement element) {
    if (element.isJsonArray()) {
      element.getAsJsonArray().forEach(TokenizerCheck::check);
    } else if (element.isJsonObject()) {
      var object = element.getAsJsonObject();
      object.keySet().forEach(TokenizerCheck::checkString);
      object.asMap().values().forEach(TokenizerCheck::check);
      checkType(object);
    } else if (element.isJsonPrimitive()) {
      checkString(element.getAsString());
    }
  }

  /** Merges of byte pairs: the prefix is taken from each second part without looking. */
  static void checkMerges(JsonObject model, String prefix) {
    if (model.has("merges")) {
      for (var merge : model.getAsJsonArray("merges")) {
        var second =
            merge.isJsonArray()
                ? merge.getAsJsonArray().get(1).getAsString()
                : merge.getAsString().substring(merge.getAsString().indexOf(' ') + 1);
        require(second.startsWith(prefix), "the merge %s lacks %s".formatted(merge, prefix));
      }
    }
  }

  private static void checkType(JsonObject object) {
    var type = object.get("type");
    if (type == null || !type.isJsonPrimitive()) {
      return;
    }
    switch (type.getAsString()) {
      case "TemplateProcessing" -> checkTemplate(object);
      case "Precompiled" -> checkCharacterMap(object);
      case "FixedLength" ->
          require(number(object, "length", 1) >= 1, "its FixedLength has no length");
      case "Strip" ->
          require(
              number(object, "stop", 0) <= 1,
              "its Strip takes more than one character from the end");
      case "Prepend" ->
          require(!object.get("prepend").getAsString().isEmpty(), "it prepends nothing");
      case "Replace" ->
          require(
              object.getAsJsonObject("pattern").asMap().values().stream()
                  .noneMatch(pattern -> pattern.getAsString().isEmpty()),
              "its Replace has an empty pattern");
      default -> {}
    }
  }

  private static void checkTemplate(JsonObject template) {
    var tokens = template.getAsJsonObject("special_tokens");
    for (var token : tokens.asMap().values()) {
      var ids = token.getAsJsonObject().getAsJsonArray("ids");
      var texts = token.getAsJsonObject().getAsJsonArray("tokens");
      require(ids.size() == texts.size(), "its template has not as many ids as tokens");
    }
    checkPieces(template.getAsJsonArray("single"), tokens, List.of("A"));
    checkPieces(template.getAsJsonArray("pair"), tokens, List.of("A", "B"));
  }

  private static void checkPieces(JsonArray pieces, JsonObject tokens, List<String> texts) {
    var seen = new ArrayList<String>();
    for (var piece : pieces) {
      var token = piece.getAsJsonObject().getAsJsonObject("SpecialToken");
      if (token == null) {
        var text = piece.getAsJsonObject().getAsJsonObject("Sequence");
        seen.add(text.get("id").getAsString());
      } else {
        var id = token.get("id").getAsString();
        require(tokens.has(id), "its template uses %s, which special_tokens lacks".formatted(id));
      }
    }
    require(
        seen.stream().sorted().toList().equals(texts),
        "its template has the texts %s, expected %s".formatted(seen, texts));
  }

  /** SentencePiece's rules for cleaning: the size of a trie, the trie, and texts. */
  private static void checkCharacterMap(JsonObject normalizer) {
    var bytes =
        ByteBuffer.wrap(
                Base64.getDecoder().decode(normalizer.get("precompiled_charsmap").getAsString()))
            .order(ByteOrder.LITTLE_ENDIAN);
    require(bytes.remaining() >= Integer.BYTES, "its precompiled_charsmap is cut off");
    long trie = Integer.toUnsignedLong(bytes.getInt());
    require(
        trie >= Integer.BYTES && trie <= bytes.remaining(), "its precompiled_charsmap is cut off");
    try {
      StandardCharsets.UTF_8.newDecoder().decode(bytes.position(bytes.position() + (int) trie));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("its precompiled_charsmap is damaged", e);
    }
  }

  private static void checkString(String text) {
    require(
        text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF),
        "it holds half a surrogate pair");
  }

  private static long number(JsonObject object, String key, long otherwise) {
    var number = object.get(key);
    return number == null || number.isJsonNull() ? otherwise : number.getAsLong();
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
