package org.diapason.text.jinja;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Comparisons of values. */
final class Order {
  /** By {@code <}; fails on values that have no order. */
  static final Comparator<Value> NATURAL =
      (left, right) ->
          left.equals(right) ? 0 : holds(left, "<", right) ? -1 : holds(right, "<", left) ? 1 : 0;

  private Order() {}

  /**
   * Whether a comparison holds.
   *
   * @param operator {@code == != < <= > >= in}, {@code not in}
   */
  static boolean holds(Value left, String operator, Value right) {
    return switch (operator) {
      case "==" -> left.equals(right);
      case "!=" -> !left.equals(right);
      case "in" -> in(left, right);
      case "not in" -> !in(left, right);
      default -> ordered(left, operator, right);
    };
  }

  private static boolean in(Value value, Value container) {
    if (container instanceof Many many) {
      return many.contains(value);
    }
    throw new Failure("argument of type '%s' is not iterable", container.type());
  }

  private static boolean ordered(Value left, String operator, Value right) {
    if (left instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (right instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (left instanceof Num a && right instanceof Num b) {
      return holds(a.compare(b), operator);
    }
    if (left instanceof Str a && right instanceof Str b) {
      return holds(compare(a.text(), b.text()), operator);
    }
    if (left instanceof ListValue a && right instanceof ListValue b) {
      return ordered(a.items(), operator, b.items());
    }
    if (left instanceof TupleValue a && right instanceof TupleValue b) {
      return ordered(a.items(), operator, b.items());
    }
    throw new Failure(
        "'%s' not supported between instances of '%s' and '%s'",
        operator, left.type(), right.type());
  }

  private static boolean holds(@Nullable Integer order, String operator) {
    if (order == null) {
      return false;
    }
    return switch (operator) {
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }

  /** The first items that differ decide. */
  private static boolean ordered(List<Value> left, String operator, List<Value> right) {
    for (var i = 0; i < Math.min(left.size(), right.size()); i++) {
      if (!left.get(i).equals(right.get(i))) {
        return ordered(left.get(i), operator, right.get(i));
      }
    }
    return holds(Integer.compare(left.size(), right.size()), operator);
  }

  /** By code points, which differs from the order of UTF-16. */
  private static int compare(String left, String right) {
    Iterator<Integer> a = left.codePoints().iterator();
    Iterator<Integer> b = right.codePoints().iterator();
    while (a.hasNext() && b.hasNext()) {
      var order = Integer.compare(a.next(), b.next());
      if (order != 0) {
        return order;
      }
    }
    return Boolean.compare(a.hasNext(), b.hasNext());
  }
}
