package org.diapason.config;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One of a few names, matched exactly; each stands for a value. */
record WordShape(Map<String, Object> values) implements ScalarShape {
  static WordShape of(String... words) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (String word : words) {
      values.put(word, word);
    }
    return new WordShape(values);
  }

  /**
   * A constant's name in lower case, or what its {@code toString} says where that is overridden.
   */
  static WordShape ofEnum(Class<?> type) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Object constant : type.getEnumConstants()) {
      String name = ((Enum<?>) constant).name();
      String shown = constant.toString();
      values.put(shown.equals(name) ? name.toLowerCase(Locale.ROOT) : shown, constant);
    }
    return new WordShape(values);
  }

  @Override
  public Optional<?> parse(Tree.Scalar scalar) {
    return Optional.ofNullable(values.get(scalar.text()));
  }

  @Override
  public String hint(Tree.Scalar scalar) {
    return Suggestion.didYouMean(Nearest.to(scalar.text(), values.keySet()));
  }

  @Override
  public JsonElement toJson(Object value) {
    return values.entrySet().stream()
        .filter(word -> word.getValue().equals(value))
        .map(word -> new JsonPrimitive(word.getKey()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(value + " is not " + describe()));
  }

  @Override
  public JsonObject jsonSchema() {
    JsonArray names = new JsonArray();
    values.keySet().forEach(names::add);
    JsonObject schema = new JsonObject();
    schema.add("enum", names);
    return schema;
  }

  @Override
  public String describe() {
    return "one of " + String.join(", ", values.keySet());
  }

  @Override
  public List<String> words() {
    return List.copyOf(values.keySet());
  }
}
