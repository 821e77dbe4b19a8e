package org.diapason.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The argument {@code attribute} of filters: {@code "a.b.0"} is the item 0 of item b of item a. */
final class Attributes {
  private Attributes() {}

  /** What finds an attribute in a value; none finds the value itself. */
  static UnaryOperator<Value> of(Value attribute) {
    return of(attribute, None.NONE);
  }

  /**
   * The same.
   *
   * @param otherwise stands for what is undefined on the way, unless it is none
   */
  static UnaryOperator<Value> of(Value attribute, Value otherwise) {
    if (attribute == None.NONE) {
      return value -> value;
    }
    var path = path(attribute);
    return value -> {
      var found = value;
      for (var key : path) {
        found = Evaluator.item(found, key);
        if (found instanceof Undefined && otherwise != None.NONE) {
          found = otherwise;
        }
      }
      return found;
    };
  }

  private static List<Value> path(Value attribute) {
    if (!(attribute instanceof Str path)) {
      return List.of(attribute);
    }
    var keys = new ArrayList<Value>();
    for (var part : Splitting.split(path.text(), ".", -1)) {
      var number = Letters.all(part, Character::isDigit) && part.length() < 10;
      keys.add(number ? Int.of(Integer.parseInt(part)) : new Str(part));
    }
    return keys;
  }

  /** Several attributes, with commas between them, as a list to sort by. */
  static UnaryOperator<Value> listOf(Value attributes, UnaryOperator<Value> change) {
    var getters = new ArrayList<UnaryOperator<Value>>();
    if (attributes instanceof Str text) {
      Splitting.split(text.text(), ",", -1).forEach(part -> getters.add(of(new Str(part))));
    } else {
      getters.add(of(attributes));
    }
    return value ->
        new ListValue(getters.stream().map(getter -> change.apply(getter.apply(value))).toList());
  }

  /** What compares texts without regard to case, unless case is to be regarded. */
  static UnaryOperator<Value> folded(boolean caseSensitive) {
    return value ->
        !caseSensitive && value instanceof Str text ? text.as(Letters.lower(text.text())) : value;
  }
}
