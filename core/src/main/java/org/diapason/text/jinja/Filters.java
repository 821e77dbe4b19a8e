package org.diapason.text.jinja;

import java.util.HashMap;
import java.util.Map;

/** What can stand after {@code |}. */
final class Filters {
  /** A filter: from a value and arguments to a value. */
  interface Filter {
    Value apply(Value value, Arguments arguments);
  }

  private static final Map<String, Filter> FILTERS = all();

  private Filters() {}

  private static Map<String, Filter> all() {
    var all = new HashMap<>(TextFilters.TABLE);
    all.putAll(SequenceFilters.TABLE);
    all.putAll(SelectionFilters.TABLE);
    all.putAll(NumberFilters.TABLE);
    return Map.copyOf(all);
  }

  static boolean has(String name) {
    return FILTERS.containsKey(name);
  }

  static Value apply(String name, Value value, Arguments arguments) {
    var filter = FILTERS.get(name);
    if (filter == null) {
      throw new Failure("no filter named '%s'", name);
    }
    return filter.apply(value, arguments);
  }
}
