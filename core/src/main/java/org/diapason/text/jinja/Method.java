package org.diapason.text.jinja;

import java.util.function.BiFunction;

/**
 * A method of a type of values.
 *
 * @param body the value whose method it is, and the arguments
 */
record Method<T extends Value>(BiFunction<T, Arguments, Value> body) {
  /** A method with parameters, as in {@link Arguments#bind}. */
  static <T extends Value> Method<T> of(
      BiFunction<T, Arguments.Bound, Value> body, String... parameters) {
    return new Method<>(
        (self, arguments) ->
            body.apply(self, arguments.bind(self.type() + "'s method", parameters)));
  }

  Builtin bind(T self, String name) {
    return new Builtin(name, arguments -> body.apply(self, arguments));
  }
}
