package org.diapason.text.jinja;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.diapason.text.jinja.Filters.Filter;

/** Filters of lists and dicts as a whole. */
final class SequenceFilters {
  static final Map<String, Filter> TABLE =
      Map.ofEntries(
          entry("length", (value, a) -> Int.of(Sized.of(value))),
          entry("count", (value, a) -> Int.of(Sized.of(value))),
          entry("list", (value, a) -> new ListValue(items(value))),
          entry("items", SequenceFilters::pairs),
          entry("first", SequenceFilters::first),
          entry("last", SequenceFilters::last),
          entry("reverse", SequenceFilters::reverse),
          entry("sort", SequenceFilters::sort),
          entry("dictsort", SequenceFilters::sortDict),
          entry("unique", SequenceFilters::unique),
          entry("min", (value, a) -> extreme("min", "<", value, a)),
          entry("max", (value, a) -> extreme("max", ">", value, a)),
          entry("sum", SequenceFilters::sum),
          entry("batch", SequenceFilters::batch),
          entry("slice", SequenceFilters::slice));

  private SequenceFilters() {}

  private static List<Value> items(Value value) {
    var items = new ArrayList<Value>();
    Many.of(value).forEach(items::add);
    return items;
  }

  private static Value pairs(Value value, Arguments arguments) {
    arguments.bind("items");
    return Lazy.generator(
        () -> {
          if (value instanceof Undefined) {
            return Collections.emptyIterator();
          }
          if (value instanceof Dict dict) {
            return DictMethods.items(dict).iterator();
          }
          throw new Failure("can only get item pairs from a mapping, not %s", value.type());
        });
  }

  private static Value first(Value value, Arguments arguments) {
    arguments.bind("first");
    var items = Many.of(value).iterator();
    return items.hasNext() ? items.next() : new Undefined("no first item, the sequence was empty");
  }

  private static Value last(Value value, Arguments arguments) {
    arguments.bind("last");
    var items = reversible(value);
    return items.isEmpty()
        ? new Undefined("no last item, the sequence was empty")
        : items.get(items.size() - 1);
  }

  /** What Python's {@code reversed} takes. */
  private static List<Value> reversible(Value value) {
    if (value instanceof Sized && !(value instanceof Loop)) {
      return items(value);
    }
    throw new Failure("'%s' object is not reversible", value.type());
  }

  private static Value reverse(Value value, Arguments arguments) {
    arguments.bind("reverse");
    if (value instanceof Str text) {
      return text.slice(text.size() - 1, -1, text.size());
    }
    return Lazy.reversed(items(value));
  }

  private static Value sort(Value value, Arguments arguments) {
    var bound = arguments.bind("sort", "reverse?", "case_sensitive?", "attribute?");
    var key = Attributes.listOf(bound.or(2, None.NONE), Attributes.folded(bound.flag(1)));
    return new ListValue(sorted(items(value), key, bound.flag(0)));
  }

  private static Value sortDict(Value value, Arguments arguments) {
    var bound = arguments.bind("dictsort", "case_sensitive?", "by?", "reverse?");
    var by = bound.or(1, new Str("key")).text();
    if (!by.equals("key") && !by.equals("value")) {
      throw new Failure("dictsort sorts by 'key' or by 'value'");
    }
    if (!(value instanceof Dict dict)) {
      throw value instanceof Undefined undefined
          ? undefined.failure()
          : new Failure("dictsort expects a dict, not %s", value.type());
    }
    var folded = Attributes.folded(bound.flag(0));
    var place = by.equals("key") ? 0 : 1;
    return new ListValue(
        sorted(
            DictMethods.items(dict),
            pair -> folded.apply(((TupleValue) pair).get(place)),
            bound.flag(2)));
  }

  private static List<Value> sorted(List<Value> items, UnaryOperator<Value> key, boolean reverse) {
    record Keyed(Value key, Value item) {}
    var order = reverse ? Order.NATURAL.reversed() : Order.NATURAL;
    try {
      return items.stream()
          .map(item -> new Keyed(key.apply(item), item))
          .sorted((left, right) -> order.compare(left.key(), right.key()))
          .map(Keyed::item)
          .toList();
    } catch (IllegalArgumentException e) {
      throw new Failure("values without an order, such as nan, cannot be sorted");
    }
  }

  private static Value unique(Value value, Arguments arguments) {
    var bound = arguments.bind("unique", "case_sensitive?", "attribute?");
    var attribute = Attributes.of(bound.or(1, None.NONE));
    var folded = Attributes.folded(bound.flag(0));
    var seen = new HashSet<Value>();
    return Lazy.generator(
        () ->
            new Picked(
                Many.of(value).iterator(),
                item -> seen.add(Dict.key(folded.apply(attribute.apply(item))))));
  }

  private static Value extreme(String name, String operator, Value value, Arguments arguments) {
    var bound = arguments.bind(name, "case_sensitive?", "attribute?");
    var attribute = Attributes.of(bound.or(1, None.NONE));
    var folded = Attributes.folded(bound.flag(0));
    Value best = new Undefined("no aggregated item, the sequence was empty");
    Value bestKey = None.NONE;
    var any = false;
    for (var item : Many.of(value)) {
      var key = folded.apply(attribute.apply(item));
      if (!any || Order.holds(key, operator, bestKey)) {
        best = item;
        bestKey = key;
        any = true;
      }
    }
    return best;
  }

  private static Value sum(Value value, Arguments arguments) {
    var bound = arguments.bind("sum", "attribute?", "start?");
    var attribute = Attributes.of(bound.or(0, None.NONE));
    var sum = bound.or(1, Int.of(0));
    for (var item : Many.of(value)) {
      sum = Arithmetic.binary("+", sum, attribute.apply(item));
    }
    return sum;
  }

  private static Value batch(Value value, Arguments arguments) {
    var bound = arguments.bind("batch", "linecount", "fill_with?");
    var size = bound.integer(0);
    var fill = bound.or(1, None.NONE);
    return Lazy.generator(
        () -> {
          var batches = new ArrayList<Value>();
          var batch = new ArrayList<Value>();
          for (var item : Many.of(value)) {
            if (batch.size() == size) {
              batches.add(new ListValue(batch));
              batch.clear();
            }
            batch.add(item);
          }
          if (!batch.isEmpty()) {
            while (fill != None.NONE && batch.size() < Limits.items(size)) {
              batch.add(fill);
            }
            batches.add(new ListValue(batch));
          }
          return batches.iterator();
        });
  }

  private static Value slice(Value value, Arguments arguments) {
    var bound = arguments.bind("slice", "slices", "fill_with?");
    var count = Limits.items(bound.integer(0));
    var fill = bound.or(1, None.NONE);
    return Lazy.generator(
        () -> {
          var items = items(value);
          if (count == 0) {
            throw new Failure("integer division or modulo by zero");
          }
          var slices = new ArrayList<Value>();
          var start = 0;
          for (var i = 0; i < count; i++) {
            var longer = i < items.size() % count;
            var end = start + items.size() / count + (longer ? 1 : 0);
            var slice = new ArrayList<>(items.subList(start, end));
            if (fill != None.NONE && !longer) {
              slice.add(fill);
            }
            slices.add(new ListValue(slice));
            start = end;
          }
          return slices.iterator();
        });
  }
}
