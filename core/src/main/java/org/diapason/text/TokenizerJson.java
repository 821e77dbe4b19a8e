package org.diapason.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.diapason.config.UserException;

/**
 * A {@code tokenizer.json}: its text, which the native library reads, and what Java must know of
 * it.
 *
 * @param file for messages
 * @param text the JSON
 * @param vocabulary every token to its id, added tokens included
 * @param sections all of the JSON but the vocabulary and the merges, which are large
 */
record TokenizerJson(Path file, String text, Map<String, Integer> vocabulary, JsonObject sections) {

  /** The classes that do not look at {@code do_lower_case} and the like. */
  private static final Set<String> GENERIC_CLASSES =
      Set.of("PreTrainedTokenizer", "TokenizersBackend");

  /**
   * @throws UserException if the text is not JSON or not a tokenizer's
   */
  static TokenizerJson parse(Path file, String text) {
    var vocabulary = new HashMap<String, Integer>();
    var sections = new JsonObject();
    try (var reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      reader.beginObject();
      while (reader.hasNext()) {
        var name = reader.nextName();
        sections.add(
            name,
            name.equals("model") ? readModel(reader, vocabulary) : JsonParser.parseReader(reader));
      }
      reader.endObject();
      var json = new TokenizerJson(file, text, vocabulary, sections);
      json.addAddedTokens();
      json.check();
      return json;
    } catch (IOException | RuntimeException e) {
      throw damaged(file, e);
    }
  }

  /** What is thrown when Java or the native library cannot make sense of the file. */
  UserException damaged(Exception cause) {
    return damaged(file, cause);
  }

  private static UserException damaged(Path file, Exception cause) {
    return new UserException(
        "%s: is not a tokenizer that can be read: %s; copy or download the file again"
            .formatted(file, cause.getMessage()),
        cause);
  }

  /** Whether tokens are made by merging pairs, byte-pair encoding. */
  boolean isBpe() {
    return section("model").flatMap(model -> string(model, "type")).equals(Optional.of("BPE"));
  }

  /** The token that the stored padding uses, if the file stores one. */
  Optional<String> paddingToken() {
    return section("padding").flatMap(padding -> string(padding, "pad_token"));
  }

  /**
   * The same with BERT's cleaning as the configuration wants it: Transformers lets {@code
   * do_lower_case}, {@code strip_accents} and {@code tokenize_chinese_chars} win over the file.
   */
  TokenizerJson cleanedAs(TokenizerConfig config) {
    var normalizer = section("normalizer").orElseGet(JsonObject::new).deepCopy();
    if (!string(normalizer, "type").equals(Optional.of("BertNormalizer"))
        || config.tokenizerClass().filter(GENERIC_CLASSES::contains).isPresent()) {
      return this;
    }
    config.flag("do_lower_case").ifPresent(on -> normalizer.addProperty("lowercase", on));
    config.flag("strip_accents").ifPresent(on -> normalizer.addProperty("strip_accents", on));
    config
        .flag("tokenize_chinese_chars")
        .ifPresent(on -> normalizer.addProperty("handle_chinese_chars", on));
    if (normalizer.equals(sections.get("normalizer"))) {
      return this;
    }
    var whole = whole();
    whole.add("normalizer", normalizer);
    return new TokenizerJson(file, whole.toString(), vocabulary, sections);
  }

  private static JsonObject readModel(JsonReader reader, Map<String, Integer> vocabulary)
      throws IOException {
    var model = new JsonObject();
    reader.beginObject();
    while (reader.hasNext()) {
      var name = reader.nextName();
      switch (name) {
        case "vocab" -> readVocabulary(reader, vocabulary);
        case "merges" -> reader.skipValue();
        default -> model.add(name, JsonParser.parseReader(reader));
      }
    }
    reader.endObject();
    return model;
  }

  private static void readVocabulary(JsonReader reader, Map<String, Integer> vocabulary)
      throws IOException {
    if (reader.peek() == JsonToken.BEGIN_OBJECT) {
      reader.beginObject();
      while (reader.hasNext()) {
        vocabulary.put(reader.nextName(), reader.nextInt());
      }
      reader.endObject();
    } else {
      // Unigram: pairs of token and score, in the order of the ids.
      reader.beginArray();
      for (int id = 0; reader.hasNext(); id++) {
        reader.beginArray();
        vocabulary.put(reader.nextString(), id);
        reader.skipValue();
        reader.endArray();
      }
      reader.endArray();
    }
  }

  private void addAddedTokens() {
    if (sections.has("added_tokens")) {
      for (var token : sections.getAsJsonArray("added_tokens")) {
        var added = token.getAsJsonObject();
        vocabulary.put(added.get("content").getAsString(), added.get("id").getAsInt());
      }
    }
  }

  private void check() {
    TokenizerCheck.check(sections);
    var model = section("model").orElseGet(JsonObject::new);
    var prefix = string(model, "continuing_subword_prefix").orElse("");
    if (!prefix.isEmpty() && !string(model, "type").equals(Optional.of("WordPiece"))) {
      TokenizerCheck.checkMerges(whole().getAsJsonObject("model"), prefix);
    }
  }

  private JsonObject whole() {
    return JsonParser.parseString(text).getAsJsonObject();
  }

  private Optional<JsonObject> section(String name) {
    return Optional.ofNullable(sections.get(name))
        .filter(JsonElement::isJsonObject)
        .map(JsonElement::getAsJsonObject);
  }

  private static Optional<String> string(JsonObject object, String key) {
    return Optional.ofNullable(object.get(key))
        .filter(value -> value.isJsonPrimitive() && value.getAsJsonPrimitive().isString())
        .map(JsonElement::getAsString);
  }
}
