package org.diapason.text.jinja;

import java.util.List;
import java.util.Map;
import org.diapason.text.jinja.Arguments.Bound;
import org.jspecify.annotations.Nullable;

/** The methods of {@code list} and {@code tuple} that change nothing. */
final class SequenceMethods {
  private static final Map<String, Method<ListValue>> LIST =
      Map.of(
          "copy", Method.of((self, a) -> self),
          "count", Method.of((self, a) -> count(self.items(), a), "value"),
          "index", Method.of((self, a) -> index(self, self.items(), a), "value", "start?", "end?"));

  private static final Map<String, Method<TupleValue>> TUPLE =
      Map.of(
          "count", Method.of((self, a) -> count(self.items(), a), "value"),
          "index", Method.of((self, a) -> index(self, self.items(), a), "value", "start?", "end?"));

  private SequenceMethods() {}

  static @Nullable Value ofList(ListValue self, String name) {
    var method = LIST.get(name);
    return method == null ? null : method.bind(self, name);
  }

  static @Nullable Value ofTuple(TupleValue self, String name) {
    var method = TUPLE.get(name);
    return method == null ? null : method.bind(self, name);
  }

  private static Value count(List<Value> items, Bound arguments) {
    return Int.of(items.stream().filter(arguments.get(0)::equals).count());
  }

  private static Value index(Sequence self, List<Value> items, Bound arguments) {
    var size = items.size();
    var start = place(arguments.integer(1, 0), size);
    var end = place(arguments.integer(2, size), size);
    for (var i = start; i < end; i++) {
      if (items.get(i).equals(arguments.get(0))) {
        return Int.of(i);
      }
    }
    throw new Failure("%s is not in %s", arguments.get(0).repr(), self.type());
  }

  private static int place(int index, int size) {
    return Math.max(0, Math.min(size, index < 0 ? index + size : index));
  }
}
