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
 * @param sections the cleaning, splitting and so on: all but the vocabulary
 */
record TokenizerJson(Path file, String text, Map<String, Integer> vocabulary, JsonObject sections) {

  /** The classes that take their vocabulary from the file and their cleaning from nowhere else. */
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
        switch (name) {
          case "model" -> readModel(reader, vocabulary);
          case "added_tokens" -> readAddedTokens(reader, vocabulary);
          default -> sections.add(name, JsonParser.parseReader(reader));
        }
      }
      reader.endObject();
      return new TokenizerJson(file, text, vocabulary, sections);
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

  /** The token that the stored padding uses, if the file stores one. */
  Optional<String> paddingToken() {
    return section("padding")
        .map(padding -> padding.get("pad_token"))
        .map(JsonElement::getAsString);
  }

  /**
   * The same with BERT's cleaning as the configuration wants it: Transformers lets {@code
   * do_lower_case}, {@code strip_accents} and {@code tokenize_chinese_chars} win over the file.
   */
  TokenizerJson cleanedAs(TokenizerConfig config) {
    var normalizer = section("normalizer").map(JsonObject::deepCopy).orElseGet(JsonObject::new);
    var type = normalizer.get("type");
    if (type == null
        || !type.getAsString().equals("BertNormalizer")
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
    var whole = JsonParser.parseString(text).getAsJsonObject();
    whole.add("normalizer", normalizer);
    return new TokenizerJson(file, whole.toString(), vocabulary, sections);
  }

  private Optional<JsonObject> section(String name) {
    return Optional.ofNullable(sections.get(name))
        .filter(JsonElement::isJsonObject)
        .map(JsonElement::getAsJsonObject);
  }

  private static void readAddedTokens(JsonReader reader, Map<String, Integer> vocabulary) {
    for (var token : JsonParser.parseReader(reader).getAsJsonArray()) {
      var added = token.getAsJsonObject();
      vocabulary.put(added.get("content").getAsString(), added.get("id").getAsInt());
    }
  }

  private static void readModel(JsonReader reader, Map<String, Integer> vocabulary)
      throws IOException {
    reader.beginObject();
    while (reader.hasNext()) {
      if (!reader.nextName().equals("vocab")) {
        reader.skipValue();
      } else if (reader.peek() == JsonToken.BEGIN_OBJECT) {
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
    reader.endObject();
  }
}
