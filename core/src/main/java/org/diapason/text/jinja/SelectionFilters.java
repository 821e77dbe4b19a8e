package org.diapason.text.jinja;

import static java.util.Map.entry;

import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.diapason.text.jinja.Filters.Filter;

/** Filters that pick or change items one by one, and those that stand in for a missing value. */
final class SelectionFilters {
  static final Map<String, Filter> TABLE =
      Map.ofEntries(
          entry("map", SelectionFilters::map),
          entry("select", (value, a) -> select(value, a, false, true)),
          entry("reject", (value, a) -> select(value, a, false, false)),
          entry("selectattr", (value, a) -> select(value, a, true, true)),
          entry("rejectattr", (value, a) -> select(value, a, true, false)),
          entry("attr", SelectionFilters::attribute),
          entry("default", SelectionFilters::otherwise),
          entry("d", SelectionFilters::otherwise));

  private SelectionFilters() {}

  private static Value map(Value value, Arguments arguments) {
    return each(
        value,
        () -> {
          var change = change(arguments);
          return items -> StreamSupport.stream(items.spliterator(), false).map(change).iterator();
        });
  }

  /** A generator over the items of a value; what is false has none, whatever it is. */
  private static Value each(Value value, Supplier<Function<Many, Iterator<Value>>> items) {
    return Lazy.generator(
        () -> value.truth() ? items.get().apply(Many.of(value)) : Collections.emptyIterator());
  }

  private static Function<Value, Value> change(Arguments arguments) {
    if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
      var bound = arguments.bind("map", "attribute", "default?");
      return Attributes.of(bound.get(0), bound.or(1, None.NONE));
    }
    if (arguments.positional().isEmpty()) {
      throw new Failure("map expects the name of a filter, or attribute=");
    }
    var name = arguments.positional().get(0).text();
    var rest = arguments.after(1);
    return item -> Filters.apply(name, item, rest);
  }

  private static Value select(
      Value value, Arguments arguments, boolean byAttribute, boolean wanted) {
    return each(
        value,
        () -> {
          var test = test(arguments, byAttribute);
          return items -> new Picked(items.iterator(), item -> test.test(item) == wanted);
        });
  }

  private static Predicate<Value> test(Arguments arguments, boolean byAttribute) {
    if (byAttribute && arguments.positional().isEmpty()) {
      throw new Failure("expected the name of an attribute");
    }
    var attribute = Attributes.of(byAttribute ? arguments.positional().get(0) : None.NONE);
    var test = byAttribute ? arguments.after(1) : arguments;
    if (test.positional().isEmpty()) {
      return item -> attribute.apply(item).truth();
    }
    var name = test.positional().get(0).text();
    var rest = test.after(1);
    return item -> Tests.holds(name, attribute.apply(item), rest);
  }

  private static Value attribute(Value value, Arguments arguments) {
    var name = arguments.bind("attr", "name").get(0);
    if (Sandbox.hides(value, name.text())) {
      return Undefined.unsafe(value, name.text());
    }
    var attribute = value.attribute(name.text());
    return attribute == null ? Undefined.member(value, name) : attribute;
  }

  private static Value otherwise(Value value, Arguments arguments) {
    var bound = arguments.bind("default", "default_value?", "boolean?");
    return value instanceof Undefined || (bound.flag(1) && !value.truth())
        ? bound.or(0, Str.EMPTY)
        : value;
  }
}
