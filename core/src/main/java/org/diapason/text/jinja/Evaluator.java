package org.diapason.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.diapason.text.jinja.Expression.Given;
import org.diapason.text.jinja.Expression.Operation;
import org.jspecify.annotations.Nullable;

/** Gives expressions their values. */
final class Evaluator {
  private Evaluator() {}

  /**
   * The value of an expression.
   *
   * @throws Failure where Python would raise an error
   */
  static Value value(Expression expression, Scope scope) {
    if (expression instanceof Expression.Literal literal) {
      return literal.value();
    } else if (expression instanceof Expression.Name name) {
      return scope.get(name.name());
    } else if (expression instanceof Expression.Attribute attribute) {
      return attribute(value(attribute.owner(), scope), attribute.name());
    } else if (expression instanceof Expression.Item item) {
      return item(value(item.owner(), scope), value(item.key(), scope));
    } else if (expression instanceof Expression.Part part) {
      return Slice.of(
          value(part.owner(), scope),
          optional(part.start(), scope),
          optional(part.stop(), scope),
          optional(part.step(), scope));
    } else if (expression instanceof Expression.Call call) {
      return call(value(call.function(), scope), arguments(call.arguments(), scope));
    } else if (expression instanceof Expression.Filtered filtered) {
      return filter(filtered.filter(), value(filtered.input(), scope), scope);
    } else if (expression instanceof Expression.Tested tested) {
      return Bool.of(test(tested.test(), value(tested.input(), scope), scope));
    } else if (expression instanceof Expression.ListOf list) {
      return new ListValue(values(list.items(), scope));
    } else if (expression instanceof Expression.TupleOf tuple) {
      return new TupleValue(values(tuple.items(), scope));
    } else if (expression instanceof Expression.DictOf dict) {
      return dict(dict, scope);
    } else {
      return operation(expression, scope);
    }
  }

  private static Value operation(Expression expression, Scope scope) {
    if (expression instanceof Expression.Not not) {
      return Bool.of(!value(not.operand(), scope).truth());
    } else if (expression instanceof Expression.And and) {
      var left = value(and.left(), scope);
      return left.truth() ? value(and.right(), scope) : left;
    } else if (expression instanceof Expression.Or or) {
      var left = value(or.left(), scope);
      return left.truth() ? left : value(or.right(), scope);
    } else if (expression instanceof Expression.Sign sign) {
      return Arithmetic.sign(sign.operator(), value(sign.operand(), scope));
    } else if (expression instanceof Expression.Binary binary) {
      return Arithmetic.binary(
          binary.operator(), value(binary.left(), scope), value(binary.right(), scope));
    } else if (expression instanceof Expression.Compare compare) {
      return Bool.of(compare(compare, scope));
    } else if (expression instanceof Expression.Concat concat) {
      var text = new StringBuilder();
      for (var part : concat.parts()) {
        text.append(value(part, scope).text());
        Limits.text(text.length());
      }
      return new Str(text.toString());
    } else if (expression instanceof Expression.Conditional conditional) {
      return conditional(conditional, scope);
    }
    throw new IllegalStateException("unknown expression " + expression);
  }

  private static Value conditional(Expression.Conditional conditional, Scope scope) {
    if (value(conditional.test(), scope).truth()) {
      return value(conditional.value(), scope);
    }
    return conditional.otherwise() == null
        ? new Undefined("the inline if-expression evaluated to false and no else was given")
        : value(conditional.otherwise(), scope);
  }

  private static boolean compare(Expression.Compare compare, Scope scope) {
    var left = value(compare.first(), scope);
    for (var link : compare.links()) {
      var right = value(link.operand(), scope);
      if (!Order.holds(left, link.operator(), right)) {
        return false;
      }
      left = right;
    }
    return true;
  }

  private static Value dict(Expression.DictOf dict, Scope scope) {
    var entries = new LinkedHashMap<Value, Value>();
    for (var pair : dict.pairs()) {
      var key = value(pair.key(), scope);
      var value = value(pair.value(), scope);
      entries.put(Dict.key(key), value);
    }
    return new Dict(entries);
  }

  private static List<Value> values(List<Expression> expressions, Scope scope) {
    return expressions.stream().map(expression -> value(expression, scope)).toList();
  }

  private static @Nullable Value optional(@Nullable Expression expression, Scope scope) {
    return expression == null ? null : value(expression, scope);
  }

  /** {@code owner.name}: the type's attribute first, then the item. */
  static Value attribute(Value owner, String name) {
    if (Sandbox.hides(owner, name)) {
      return Undefined.unsafe(owner, name);
    }
    var attribute = owner.attribute(name);
    if (attribute != null) {
      return attribute;
    }
    var item = owner.item(new Str(name));
    return item == null ? Undefined.member(owner, new Str(name)) : item;
  }

  /** {@code owner[key]}: the item first, then the type's attribute. */
  static Value item(Value owner, Value key) {
    var item = owner.item(key);
    if (item != null) {
      return item;
    }
    if (key instanceof Str name) {
      if (Sandbox.hides(owner, name.text())) {
        return Undefined.unsafe(owner, name.text());
      }
      var attribute = owner.attribute(name.text());
      if (attribute != null) {
        return attribute;
      }
    }
    return Undefined.member(owner, key);
  }

  static Value call(Value function, Arguments arguments) {
    if (function instanceof Callable callable) {
      return callable.call(arguments);
    }
    if (function instanceof Undefined undefined) {
      throw undefined.failure();
    }
    throw new Failure("'%s' object is not callable", function.type());
  }

  static Arguments arguments(Given given, Scope scope) {
    var positional = new ArrayList<>(values(given.positional(), scope));
    Map<String, Value> named = new LinkedHashMap<>();
    for (var argument : given.named()) {
      add(named, argument.name(), value(argument.value(), scope));
    }
    if (given.more() != null) {
      Many.of(value(given.more(), scope)).forEach(positional::add);
    }
    if (given.moreNamed() != null) {
      if (!(value(given.moreNamed(), scope) instanceof Dict dict)) {
        throw new Failure("the value after ** must be a mapping");
      }
      dict.entries().forEach((name, value) -> add(named, name.text(), value));
    }
    return new Arguments(positional, named);
  }

  private static void add(Map<String, Value> named, String name, Value value) {
    if (named.put(name, value) != null) {
      throw new Failure("argument '%s' is given twice", name);
    }
  }

  static Value filter(Operation filter, Value input, Scope scope) {
    return Filters.apply(filter.name(), input, arguments(filter.arguments(), scope));
  }

  private static boolean test(Operation test, Value input, Scope scope) {
    return Tests.holds(test.name(), input, arguments(test.arguments(), scope));
  }
}
