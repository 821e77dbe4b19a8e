package org.diapason.text.jinja;

import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A dict, in the order of its keys' insertion. The sandbox lets nobody change it. */
record Dict(Map<Value, Value> entries) implements Sized {
  /** Keeps the map itself, which must not change from now on. */
  Dict {
    entries = Collections.unmodifiableMap(entries);
  }

  static Dict of(Map<String, Value> entries) {
    var values = new LinkedHashMap<Value, Value>();
    entries.forEach((key, value) -> values.put(new Str(key), value));
    return new Dict(values);
  }

  /**
   * A value that is to be a key.
   *
   * @throws Failure if it cannot be one
   */
  static Value key(Value value) {
    if (!value.hashable()) {
      throw new Failure("unhashable type: '%s'", value.type());
    }
    return value;
  }

  @Override
  public String type() {
    return "dict";
  }

  @Override
  public String repr() {
    return entries.entrySet().stream()
        .map(entry -> entry.getKey().repr() + ": " + entry.getValue().repr())
        .collect(Collectors.joining(", ", "{", "}"));
  }

  @Override
  public int size() {
    return entries.size();
  }

  @Override
  public boolean hashable() {
    return false;
  }

  @Override
  public Iterator<Value> iterator() {
    return entries.keySet().iterator();
  }

  @Override
  public boolean contains(Value value) {
    return entries.containsKey(key(value));
  }

  @Override
  public @Nullable Value item(Value key) {
    return key.hashable() ? entries.get(key) : null;
  }

  @Override
  public @Nullable Value attribute(String name) {
    return DictMethods.bind(this, name);
  }
}
