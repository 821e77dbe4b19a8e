package org.diapason.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.diapason.checkpoint.JsonFile;
import org.diapason.config.UserException;

/**
 * What stands beside the vocabulary: {@code tokenizer_config.json} and the older {@code
 * special_tokens_map.json} and {@code added_tokens.json}, with the precedence that Transformers
 * gives them. Each file and each key may be missing. A token is written as a string, or as an
 * object whose {@code content} is the string.
 */
final class TokenizerConfig {
  private static final List<String> NAMED_TOKENS =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  private final TokenizerFiles files;
  private final JsonObject config;
  private final JsonObject specialTokens;
  private final JsonObject addedTokens;

  TokenizerConfig(TokenizerFiles files) {
    this.files = files;
    this.config = read(TokenizerFiles.CONFIG);
    // A configuration that has added_tokens_decoder is newer than the two other files.
    var complete = config.has("added_tokens_decoder");
    this.specialTokens = complete ? new JsonObject() : read(TokenizerFiles.SPECIAL_TOKENS);
    this.addedTokens = complete ? new JsonObject() : read(TokenizerFiles.ADDED_TOKENS);
  }

  /** The most tokens that the model was made for; empty for Transformers' 1e30, "no limit". */
  OptionalInt modelMaxLength() {
    var tokens = value("model_max_length", "a number of tokens", JsonElement::getAsDouble);
    return tokens.filter(count -> count >= 1 && count <= Integer.MAX_VALUE).stream()
        .mapToInt(Double::intValue)
        .findFirst();
  }

  /** {@code padding_side} or {@code truncation_side}; right where nothing is said. */
  Side side(String key) {
    return value(key, "\"left\" or \"right\"", side -> Side.valueOf(upper(side.getAsString())))
        .orElse(Side.RIGHT);
  }

  /** A key that is true or false. */
  Optional<Boolean> flag(String key) {
    return value(
        key,
        "true or false",
        flag ->
            switch (flag.getAsString()) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException();
            });
  }

  /** The Python class, without the {@code Fast} of older versions. */
  Optional<String> tokenizerClass() {
    return value("tokenizer_class", "a name", name -> name.getAsString().replaceFirst("Fast$", ""));
  }

  /** The text of a special token, by a key such as {@code pad_token}. */
  Optional<String> specialToken(String key) {
    return specialTokens.has(key)
        ? value(specialTokens, TokenizerFiles.SPECIAL_TOKENS, key, "a token", TokenizerConfig::text)
        : value(key, "a token", TokenizerConfig::text);
  }

  /** The texts of all tokens that were added to the vocabulary. */
  Stream<String> addedTokens() {
    Function<JsonElement, Stream<String>> list =
        tokens -> tokens.getAsJsonArray().asList().stream().map(TokenizerConfig::text);
    var key = "additional_special_tokens";
    return Stream.of(
            addedTokens.keySet().stream(),
            value(specialTokens, TokenizerFiles.SPECIAL_TOKENS, key, "a list of tokens", list)
                .orElse(Stream.of()),
            value(key, "a list of tokens", list).orElse(Stream.of()),
            value(
                    "added_tokens_decoder",
                    "tokens by their ids",
                    ids ->
                        ids.getAsJsonObject().asMap().values().stream().map(TokenizerConfig::text))
                .orElse(Stream.of()))
        .flatMap(Function.identity());
  }

  /** The special tokens that have names, such as {@code eos_token}, with their texts. */
  Map<String, String> namedTokens() {
    var tokens = new TreeMap<String, String>();
    NAMED_TOKENS.forEach(name -> specialToken(name).ifPresent(text -> tokens.put(name, text)));
    return tokens;
  }

  /** The chat templates of {@code chat_template}, by name: one alone is the default. */
  Map<String, String> chatTemplates() {
    return value(
            "chat_template",
            "a template, or a list of objects with name and template",
            TokenizerConfig::templates)
        .orElse(Map.of());
  }

  private static Map<String, String> templates(JsonElement json) {
    if (!json.isJsonArray()) {
      return Map.of(ChatTemplateFiles.DEFAULT, json.getAsString());
    }
    var templates = new TreeMap<String, String>();
    for (var item : json.getAsJsonArray()) {
      var name = item.getAsJsonObject().get("name");
      var template = item.getAsJsonObject().get("template");
      if (name == null || template == null) {
        throw new IllegalArgumentException("no name or no template");
      }
      templates.put(name.getAsString(), template.getAsString());
    }
    return templates;
  }

  private <T> Optional<T> value(String key, String expected, Function<JsonElement, T> read) {
    return value(config, TokenizerFiles.CONFIG, key, expected, read);
  }

  private <T> Optional<T> value(
      JsonObject object, String file, String key, String expected, Function<JsonElement, T> read) {
    var value = object.get(key);
    if (value == null || value.isJsonNull()) {
      return Optional.empty();
    }
    try {
      return Optional.of(read.apply(value));
    } catch (IllegalArgumentException | IllegalStateException | UnsupportedOperationException e) {
      throw new UserException(
          "%s: %s is %s, expected %s".formatted(files.path(file), key, value, expected), e);
    }
  }

  private JsonObject read(String name) {
    return files.has(name) ? JsonFile.read(files.path(name)) : new JsonObject();
  }

  private static String text(JsonElement token) {
    if (!token.isJsonObject()) {
      return token.getAsString();
    }
    var content = token.getAsJsonObject().get("content");
    if (content == null) {
      throw new IllegalArgumentException("a token without content");
    }
    return content.getAsString();
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }
}
