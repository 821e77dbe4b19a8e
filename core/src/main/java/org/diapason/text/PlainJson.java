package org.diapason.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as Java's strings, numbers, booleans, lists and maps. */
final class PlainJson {
  private PlainJson() {}

  static @Nullable Object value(JsonElement json) {
    if (json instanceof JsonObject object) {
      return object(object);
    } else if (json instanceof JsonArray array) {
      List<@Nullable Object> list = new ArrayList<>();
      array.forEach(item -> list.add(value(item)));
      return list;
    } else if (json instanceof JsonPrimitive primitive) {
      return primitive(primitive);
    }
    return null;
  }

  /** Keeps the order of the keys. */
  static Map<String, @Nullable Object> object(JsonObject json) {
    var map = new LinkedHashMap<String, @Nullable Object>();
    json.asMap().forEach((key, item) -> map.put(key, value(item)));
    return map;
  }

  private static Object primitive(JsonPrimitive json) {
    if (json.isString()) {
      return json.getAsString();
    }
    if (json.isBoolean()) {
      return json.getAsBoolean();
    }
    var digits = json.getAsString();
    return digits.matches("-?\\d+") ? new BigInteger(digits) : (Object) Double.valueOf(digits);
  }
}
