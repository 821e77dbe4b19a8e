package org.diapason.config;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** True or false as YAML 1.2 writes them; {@code yes} and {@code on} are texts there. */
record BooleanShape() implements ScalarShape {
  private static final Map<String, Boolean> FORMS =
      Map.of(
          "true", true, "True", true, "TRUE", true, "false", false, "False", false, "FALSE", false);

  @Override
  public Optional<?> parse(Tree.Scalar scalar) {
    return Optional.ofNullable(scalar.plain() ? FORMS.get(scalar.text()) : null);
  }

  @Override
  public String hint(Tree.Scalar scalar) {
    return FORMS.containsKey(scalar.text()) ? "; remove the quotes" : "";
  }

  @Override
  public JsonElement toJson(Object value) {
    return new JsonPrimitive((Boolean) value);
  }

  @Override
  public JsonObject jsonSchema() {
    return JsonSchema.type("boolean");
  }

  @Override
  public String describe() {
    return "true or false";
  }

  @Override
  public List<String> words() {
    return List.of("true", "false");
  }
}
