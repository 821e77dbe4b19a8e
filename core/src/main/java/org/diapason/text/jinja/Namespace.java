package org.diapason.text.jinja;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code namespace(…)} makes: the one value that a template may change. */
final class Namespace implements Value {
  private final Map<String, Value> attributes = new LinkedHashMap<>();

  void set(String name, Value value) {
    if (name.startsWith("_")) {
      throw new Failure(
          "a chat template cannot store '%s' in a namespace: rename what begins with _", name);
    }
    attributes.put(name, value);
  }

  @Override
  public String type() {
    return "TemplateNamespace";
  }

  @Override
  public String repr() {
    return "<Namespace " + Dict.of(attributes).repr() + ">";
  }

  @Override
  public @Nullable Value attribute(String name) {
    return attributes.get(name);
  }
}
