package org.diapason.text.jinja;

import static java.util.Map.entry;

import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** What can stand after {@code is}. */
final class Tests {
  private static final Map<String, BiPredicate<Value, Arguments>> TESTS =
      Map.ofEntries(
          entry("odd", plain(value -> remainder(value, Int.of(2)).equals(Int.of(1)))),
          entry("even", plain(value -> remainder(value, Int.of(2)).equals(Int.of(0)))),
          entry("divisibleby", two((value, by) -> remainder(value, by).equals(Int.of(0)))),
          entry("defined", plain(value -> !(value instanceof Undefined))),
          entry("undefined", plain(Undefined.class::isInstance)),
          entry("filter", plain(value -> Filters.has(value.text()))),
          entry("test", plain(value -> has(value.text()))),
          entry("none", plain(value -> value == None.NONE)),
          entry("boolean", plain(Bool.class::isInstance)),
          entry("true", plain(value -> value == Bool.TRUE)),
          entry("false", plain(value -> value == Bool.FALSE)),
          entry("integer", plain(value -> value instanceof Int && !(value instanceof Bool))),
          entry("float", plain(Real.class::isInstance)),
          entry("number", plain(Num.class::isInstance)),
          entry("string", plain(Str.class::isInstance)),
          entry("lower", plain(value -> Letters.isLower(value.text()))),
          entry("upper", plain(value -> Letters.isUpper(value.text()))),
          entry("mapping", plain(Dict.class::isInstance)),
          entry("sequence", plain(Tests::sequence)),
          entry("iterable", plain(Many.class::isInstance)),
          entry("callable", plain(v -> v instanceof Callable || v instanceof Undefined)),
          entry("escaped", plain(value -> value instanceof Str text && text.safe())),
          entry("sameas", two(Tests::same)),
          entry("in", two((value, container) -> Order.holds(value, "in", container))),
          entry("==", order("==")),
          entry("eq", order("==")),
          entry("equalto", order("==")),
          entry("!=", order("!=")),
          entry("ne", order("!=")),
          entry(">", order(">")),
          entry("gt", order(">")),
          entry("greaterthan", order(">")),
          entry(">=", order(">=")),
          entry("ge", order(">=")),
          entry("<", order("<")),
          entry("lt", order("<")),
          entry("lessthan", order("<")),
          entry("<=", order("<=")),
          entry("le", order("<=")));

  private Tests() {}

  static boolean has(String name) {
    return TESTS.containsKey(name);
  }

  static boolean holds(String name, Value value, Arguments arguments) {
    var test = TESTS.get(name);
    if (test == null) {
      throw new Failure("no test named '%s'", name);
    }
    return test.test(value, arguments);
  }

  private static BiPredicate<Value, Arguments> plain(Predicate<Value> test) {
    return (value, arguments) -> {
      arguments.bind("a test");
      return test.test(value);
    };
  }

  private static BiPredicate<Value, Arguments> two(BiPredicate<Value, Value> test) {
    return (value, arguments) -> test.test(value, arguments.bind("a test", "other").get(0));
  }

  private static BiPredicate<Value, Arguments> order(String operator) {
    return two((value, other) -> Order.holds(value, operator, other));
  }

  private static Value remainder(Value value, Value by) {
    return Arithmetic.binary("%", value, by);
  }

  private static boolean sequence(Value value) {
    return value instanceof Sequence || value instanceof Dict || value instanceof Undefined;
  }

  /** The same object; Python keeps one of each short text and small number. */
  private static boolean same(Value value, Value other) {
    return value == other
        || ((value instanceof Num || value instanceof Str)
            && value.getClass() == other.getClass()
            && value.equals(other));
  }
}
