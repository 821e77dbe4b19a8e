package org.diapason.config;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Map;

/** The parts of a JSON Schema (2020-12) that shapes are put together with. */
final class JsonSchema {
  private JsonSchema() {}

  static String document(RecordShape root) {
    JsonObject document = new JsonObject();
    document.addProperty("$schema", "https://json-schema.org/draft/2020-12/schema");
    if (!root.doc().isEmpty()) {
      document.addProperty("description", root.doc());
    }
    root.mapSchema().asMap().forEach(document::add);
    return new GsonBuilder()
            .setPrettyPrinting()
            .disableHtmlEscaping()
            .serializeNulls()
            .create()
            .toJson(document)
        + "\n";
  }

  static JsonObject property(Field field) {
    JsonObject schema = field.shape().jsonSchema();
    JsonObject property = field.nullable() ? either(schema, type("null")) : schema;
    if (!field.doc().isEmpty()) {
      property.addProperty("description", field.doc());
    }
    field.defaultValue().ifPresent(value -> property.add("default", field.shape().toJson(value)));
    return property;
  }

  /** An old name: the same values, or the old ones where they were others. */
  static JsonObject alias(Field field, Map<String, Tree> values) {
    JsonObject property = values.isEmpty() ? field.shape().jsonSchema() : new JsonObject();
    if (!values.isEmpty()) {
      JsonArray old = new JsonArray();
      values.keySet().forEach(value -> old.add(literal(value)));
      property.add("enum", old);
    }
    property.addProperty("description", "Old name of " + field.key() + ".");
    property.addProperty("deprecated", true);
    return property;
  }

  static JsonObject accepted(String notice) {
    JsonObject property = new JsonObject();
    property.addProperty("description", "Has no effect: " + notice);
    property.addProperty("deprecated", true);
    return property;
  }

  /** Only the values that ask for nothing. */
  static JsonObject refused(String reason) {
    JsonArray nothing = new JsonArray();
    nothing.add(false);
    nothing.add("");
    nothing.add(JsonNull.INSTANCE);
    nothing.add(new JsonArray());
    nothing.add(new JsonObject());
    JsonObject property = new JsonObject();
    property.add("enum", nothing);
    property.addProperty("description", "Not supported: " + reason);
    return property;
  }

  static JsonObject type(String name) {
    JsonObject schema = new JsonObject();
    schema.addProperty("type", name);
    return schema;
  }

  static JsonObject either(JsonObject... schemas) {
    JsonArray any = new JsonArray();
    for (JsonObject schema : schemas) {
      any.add(schema);
    }
    JsonObject either = new JsonObject();
    either.add("anyOf", any);
    return either;
  }

  private static JsonElement literal(String text) {
    boolean truth = text.equals("true") || text.equals("false");
    return truth ? new JsonPrimitive(Boolean.valueOf(text)) : new JsonPrimitive(text);
  }
}
