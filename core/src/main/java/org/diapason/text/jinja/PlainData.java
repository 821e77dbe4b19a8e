package org.diapason.text.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a template's values of Java's. */
final class PlainData {
  private PlainData() {}

  /**
   * A template's value: numbers without a fraction become ints where their type has none.
   *
   * @throws IllegalArgumentException for another type than string, number, boolean, null, list, map
   */
  static Value value(@Nullable Object data) {
    if (data == null) {
      return None.NONE;
    } else if (data instanceof String text) {
      return new Str(text);
    } else if (data instanceof Boolean flag) {
      return Bool.of(flag);
    } else if (data instanceof BigInteger number) {
      return new Int(number);
    } else if (data instanceof Double || data instanceof Float || data instanceof BigDecimal) {
      return new Real(((Number) data).doubleValue());
    } else if (data instanceof Number number) {
      return Int.of(number.longValue());
    } else if (data instanceof Iterable<?> items) {
      var values = new ArrayList<Value>();
      items.forEach(item -> values.add(value(item)));
      return new ListValue(values);
    } else if (data instanceof Map<?, ?> map) {
      var entries = new LinkedHashMap<Value, Value>();
      map.forEach((key, item) -> entries.put(value(key), value(item)));
      return new Dict(entries);
    }
    throw new IllegalArgumentException("no value for a template: " + data.getClass().getName());
  }
}
