package org.diapason.text.jinja;

import java.util.function.Function;

/** A function or a method that Python brings along. */
record Builtin(String name, Function<Arguments, Value> body) implements Callable {
  @Override
  public Value call(Arguments arguments) {
    return body.apply(arguments);
  }

  @Override
  public String type() {
    return "builtin_function_or_method";
  }

  @Override
  public String repr() {
    return "<built-in function " + name + ">";
  }
}
