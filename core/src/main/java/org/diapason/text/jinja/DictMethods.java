package org.diapason.text.jinja;

import java.util.List;
import java.util.Map;
import org.diapason.text.jinja.Arguments.Bound;
import org.jspecify.annotations.Nullable;

/** The methods of {@code dict} that change nothing. */
final class DictMethods {
  private static final Map<String, Method<Dict>> METHODS =
      Map.of(
          "keys", Method.of((self, a) -> view("dict_keys", List.copyOf(self.entries().keySet()))),
          "values",
              Method.of((self, a) -> view("dict_values", List.copyOf(self.entries().values()))),
          "items", Method.of((self, a) -> view("dict_items", items(self))),
          "get", Method.of(DictMethods::get, "key", "default?"),
          "copy", Method.of((self, a) -> self));

  private DictMethods() {}

  static @Nullable Value bind(Dict self, String name) {
    var method = METHODS.get(name);
    return method == null ? null : method.bind(self, name);
  }

  private static Value view(String type, List<Value> items) {
    return new DictView(type, items);
  }

  /** The keys with their values, as tuples. */
  static List<Value> items(Dict dict) {
    return dict.entries().entrySet().stream()
        .<Value>map(entry -> TupleValue.of(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static Value get(Dict self, Bound arguments) {
    var value = self.entries().get(Dict.key(arguments.get(0)));
    return value == null ? arguments.or(1, None.NONE) : value;
  }
}
