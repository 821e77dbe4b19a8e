package org.diapason.model;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.diapason.config.Nearest;
import org.diapason.config.UserException;

/**
 * The {@code config.json} of a model that no checkpoint gives: the defaults that Transformers 5.23
 * has for its architecture, and what is to be different. {@link AutoModel#fromConfig} makes the
 * model.
 */
public final class NewConfig {
  private static final String ORIGIN = "model.config";
  private static final String VOCABULARY_SIZE = "vocab_size";
  private static final String TOKEN_ID = "_token_id";
  private static final List<String> ROLES = List.of("pad_token_id", "bos_token_id", "eos_token_id");

  private final JsonObject defaults;
  private final JsonObject given;
  private final JsonObject complete;

  /**
   * @param modelType the architecture, such as {@code gpt2}
   * @param given keys of {@code config.json} with values other than the defaults
   * @throws UserException when the architecture is not supported or has no such key, or when the
   *     values do not go together
   */
  public NewConfig(String modelType, JsonObject given) {
    this.given = given.deepCopy();
    complete = new JsonObject();
    complete.addProperty("model_type", modelType);
    Architecture.of(new ModelConfig(complete, "model.architecture"));
    defaults = defaults(modelType);
    defaults.asMap().forEach(complete::add);
    given.asMap().forEach((key, value) -> complete.add(key, checked(modelType, key, value)));
    body(new ModelConfig(complete, ORIGIN));
  }

  /**
   * The configuration of a model for a tokenizer: {@code vocab_size} and the ids of special tokens
   * are the tokenizer's where they were not given.
   *
   * @param tokens one more than the highest id
   * @param specialToken the id of {@code eos_token} and the like, empty when there is none
   * @throws UserException when a given {@code vocab_size} has no room for the tokens
   */
  public ModelConfig forTokens(int tokens, Function<String, OptionalInt> specialToken) {
    var json = complete.deepCopy();
    if (!given.has(VOCABULARY_SIZE)) {
      json.addProperty(VOCABULARY_SIZE, tokens);
    }
    for (var key : defaults.keySet()) {
      if (key.endsWith(TOKEN_ID) && !given.has(key)) {
        var id = specialToken.apply(role(key));
        json.add(key, id.isPresent() ? new JsonPrimitive(id.getAsInt()) : JsonNull.INSTANCE);
      }
    }
    var config = new ModelConfig(json, ORIGIN);
    var size = config.integer(VOCABULARY_SIZE);
    if (size < tokens) {
      throw new UserException(
          "%s.vocab_size is %,d, but the tokenizer has %,d tokens; give at least as many, or leave it out"
              .formatted(ORIGIN, size, tokens));
    }
    given.asMap().keySet().stream()
        .filter(key -> key.endsWith(TOKEN_ID))
        .forEach(key -> requireToken(key, size));
    body(config);
    return config;
  }

  /**
   * The tokenizer's name of a token. It has none for such as {@code decoder_start_token_id}, which
   * is one of the others in every architecture, though not the same one in all.
   */
  private String role(String key) {
    return ROLES.contains(key)
        ? tokenizerName(key)
        : ROLES.stream()
            .filter(role -> !defaults.get(key).isJsonNull())
            .filter(role -> defaults.get(key).equals(defaults.get(role)))
            .findFirst()
            .map(NewConfig::tokenizerName)
            .orElseGet(() -> tokenizerName(key));
  }

  private static String tokenizerName(String key) {
    return key.substring(0, key.length() - "_id".length());
  }

  private static void body(ModelConfig config) {
    Architecture.of(config).body(config);
  }

  private void requireToken(String key, int size) {
    var value = given.get(key);
    var ids = value.isJsonArray() ? value.getAsJsonArray().asList() : List.of(value);
    for (var id : ids) {
      if (!id.isJsonNull() && (!isWhole(id) || id.getAsLong() < 0 || id.getAsLong() >= size)) {
        throw new UserException(
            "%s.%s is %s; expected an id below %,d, which the vocabulary has"
                .formatted(ORIGIN, key, value, size));
      }
    }
  }

  private JsonElement checked(String modelType, String key, JsonElement value) {
    var standard = defaults.get(key);
    if (standard == null) {
      var near = Nearest.to(key, defaults.keySet()).collect(Collectors.joining(" or "));
      throw new UserException(
          "%s: %s has no key %s; %s"
              .formatted(
                  ORIGIN,
                  modelType,
                  key,
                  near.isEmpty()
                      ? "its keys are " + String.join(", ", defaults.keySet())
                      : "did you mean " + near + "?"));
    }
    if (!isLike(key, standard, value)) {
      throw new UserException(
          "%s.%s is %s; expected a value such as %s".formatted(ORIGIN, key, value, standard));
    }
    return value;
  }

  /** Whether a value is of the kind of the default; what has none may be anything. */
  private static boolean isLike(String key, JsonElement standard, JsonElement value) {
    if (value.isJsonNull() || !(standard instanceof JsonPrimitive usual)) {
      return true;
    }
    if (!(value instanceof JsonPrimitive primitive)) {
      return key.endsWith(TOKEN_ID); // several tokens are a list
    }
    if (isWhole(usual)) {
      var least = usual.getAsInt() > 0 && !key.endsWith(TOKEN_ID) ? 1 : 0;
      return isWhole(primitive)
          && primitive.getAsLong() >= least
          && primitive.getAsLong() <= Integer.MAX_VALUE;
    }
    return usual.isNumber() == primitive.isNumber() && usual.isBoolean() == primitive.isBoolean();
  }

  private static boolean isWhole(JsonElement value) {
    return value instanceof JsonPrimitive number
        && number.isNumber()
        && number.getAsString().matches("-?\\d{1,18}");
  }

  private static JsonObject defaults(String modelType) {
    var name = "defaults/" + modelType + ".json";
    try (var file = NewConfig.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new UserException(
            "model.architecture: a new model of type %s cannot be made yet; give a pretrained one by its name"
                .formatted(modelType));
      }
      return JsonParser.parseReader(new InputStreamReader(file, StandardCharsets.UTF_8))
          .getAsJsonObject();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }
}
