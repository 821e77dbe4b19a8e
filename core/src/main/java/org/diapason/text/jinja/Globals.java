package org.diapason.text.jinja;

import java.time.Clock;
import java.time.LocalDateTime;

/** The functions that every chat template can call. */
final class Globals {
  private Globals() {}

  static Scope scope(Clock clock) {
    var scope = new Scope(null);
    scope.set("range", new Builtin("range", Globals::range));
    scope.set("dict", DictType.DICT);
    scope.set("namespace", new Builtin("namespace", Globals::namespace));
    scope.set("raise_exception", new Builtin("raise_exception", Globals::raise));
    scope.set(
        "strftime_now",
        new Builtin(
            "strftime_now",
            arguments -> {
              var format = arguments.bind("strftime_now", "format").text(0).text();
              return new Str(Strftime.format(format, LocalDateTime.now(clock)));
            }));
    return scope;
  }

  private static Value range(Arguments arguments) {
    var bound = arguments.bind("range", "start", "stop?", "step?");
    var one = arguments.positional().size() == 1;
    return new Range(
        one ? 0 : bound.integer(0), one ? bound.integer(0) : bound.integer(1), bound.integer(2, 1));
  }

  private static Namespace namespace(Arguments arguments) {
    var namespace = new Namespace();
    DictType.dict(arguments).entries().forEach((name, value) -> namespace.set(name.text(), value));
    return namespace;
  }

  private static Value raise(Arguments arguments) {
    throw Failure.raisedByTemplate(arguments.bind("raise_exception", "message").get(0).text());
  }
}
