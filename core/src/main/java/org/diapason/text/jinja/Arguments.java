package org.diapason.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The arguments of a call: by their places, and by their names. */
record Arguments(List<Value> positional, Map<String, Value> named) {
  /** The arguments after the first ones. */
  Arguments after(int count) {
    return new Arguments(positional.subList(count, positional.size()), named);
  }

  Arguments with(String name, Value value) {
    var more = new LinkedHashMap<>(named);
    more.put(name, value);
    return new Arguments(positional, more);
  }

  /**
   * Gives each parameter its argument.
   *
   * @param parameters names in their order; one that ends in {@code ?} may be left out
   * @throws Failure if there are too many or too few, or one of another name
   */
  Bound bind(String function, String... parameters) {
    if (positional.size() > parameters.length) {
      throw new Failure(
          "%s() takes at most %d argument(s), got %d",
          function, parameters.length, positional.size());
    }
    var left = new LinkedHashMap<>(named);
    var values = new ArrayList<@Nullable Value>();
    for (var i = 0; i < parameters.length; i++) {
      var optional = parameters[i].endsWith("?");
      var name = optional ? parameters[i].substring(0, parameters[i].length() - 1) : parameters[i];
      var value = i < positional.size() ? positional.get(i) : left.remove(name);
      if (value == null && !optional) {
        throw new Failure("%s() misses its argument '%s'", function, name);
      }
      values.add(value);
    }
    if (!left.isEmpty()) {
      throw new Failure("%s() has no argument '%s'", function, left.keySet().iterator().next());
    }
    return new Bound(function, values);
  }

  /** Arguments in the order of a function's parameters. */
  record Bound(String function, List<@Nullable Value> values) {
    /** An argument that must be there. */
    Value get(int place) {
      var value = values.get(place);
      if (value == null) {
        throw new IllegalStateException("optional argument " + place + " of " + function);
      }
      return value;
    }

    Value or(int place, Value otherwise) {
      var value = values.get(place);
      return value == null ? otherwise : value;
    }

    boolean flag(int place) {
      return or(place, Bool.FALSE).truth();
    }

    int integer(int place, int otherwise) {
      return values.get(place) == null ? otherwise : integer(place);
    }

    /** The same, where {@code None} means the same as nothing. */
    int integerOrNone(int place, int otherwise) {
      return or(place, None.NONE) == None.NONE ? otherwise : integer(place);
    }

    int integer(int place) {
      if (get(place) instanceof Int number) {
        return number.clamped();
      }
      throw expected(place, "a whole number");
    }

    Str text(int place) {
      if (get(place) instanceof Str text) {
        return text;
      }
      throw expected(place, "a string");
    }

    private Failure expected(int place, String what) {
      var got = get(place);
      return got instanceof Undefined undefined
          ? undefined.failure()
          : new Failure(
              "%s(): argument %d is %s (%s), expected %s",
              function, place + 1, got.repr(), got.type(), what);
    }
  }
}
