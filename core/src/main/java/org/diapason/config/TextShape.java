package org.diapason.config;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** A text as it was written, {@code 1.0} and {@code no} too; or a path, kept as it was given. */
record TextShape(Class<?> type) implements ScalarShape {
  @Override
  public Optional<?> parse(Tree.Scalar scalar) {
    if (type == String.class) {
      return Optional.of(scalar.text());
    }
    try {
      return scalar.text().isEmpty() ? Optional.empty() : Optional.of(Path.of(scalar.text()));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  @Override
  public String hint(Tree.Scalar scalar) {
    return "";
  }

  @Override
  public JsonElement toJson(Object value) {
    return new JsonPrimitive(value.toString());
  }

  @Override
  public JsonObject jsonSchema() {
    return JsonSchema.type("string");
  }

  @Override
  public String describe() {
    return type == String.class ? "text" : "a path";
  }
}
