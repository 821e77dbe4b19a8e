package org.diapason.text.jinja;

import java.util.LinkedHashMap;
import java.util.Map;
import org.diapason.text.jinja.Statement.Body;
import org.jspecify.annotations.Nullable;

/** A macro, or the body of a call block. It sees what is around its definition. */
final class Macro implements Callable {
  private final String name;
  private final Body body;
  private final Scope definedIn;
  private final Interpreter interpreter;

  Macro(String name, Body body, Scope definedIn, Interpreter interpreter) {
    this.name = name;
    this.body = body;
    this.definedIn = definedIn;
    this.interpreter = interpreter;
  }

  @Override
  public String type() {
    return "Macro";
  }

  @Override
  public String repr() {
    return "<Macro " + Quoted.of(name) + ">";
  }

  @Override
  public @Nullable Value attribute(String attribute) {
    return attribute.equals("name") ? new Str(name) : null;
  }

  @Override
  public Value call(Arguments arguments) {
    var scope = new Scope(definedIn);
    var left = new LinkedHashMap<>(arguments.named());
    var parameters = body.parameters();
    for (var i = 0; i < parameters.size(); i++) {
      var parameter = parameters.get(i);
      var value =
          i < arguments.positional().size()
              ? arguments.positional().get(i)
              : left.remove(parameter.name());
      if (value == null) {
        value =
            parameter.otherwise() == null
                ? new Undefined("parameter '" + parameter.name() + "' was not provided")
                : Evaluator.value(parameter.otherwise(), scope);
      }
      scope.set(parameter.name(), value);
    }
    special(scope, arguments, left);
    var text = new StringBuilder();
    interpreter.guarded(() -> text.append(interpreter.captured(body.statements(), scope)));
    return new Str(text.toString());
  }

  /** {@code caller}, {@code kwargs} and {@code varargs} exist where the body reads them. */
  private void special(Scope scope, Arguments arguments, Map<String, Value> left) {
    var count = body.parameters().size();
    if (reads("caller")) {
      var caller = left.remove("caller");
      scope.set("caller", caller == null ? new Undefined("No caller defined") : caller);
    }
    if (reads("kwargs")) {
      scope.set("kwargs", Dict.of(left));
    } else if (!left.isEmpty()) {
      throw new Failure(
          "macro '%s' takes no keyword argument '%s'", name, left.keySet().iterator().next());
    }
    var given = arguments.positional();
    if (reads("varargs")) {
      scope.set(
          "varargs", new TupleValue(given.subList(Math.min(count, given.size()), given.size())));
    } else if (given.size() > count) {
      throw new Failure("macro '%s' takes not more than %d argument(s)", name, count);
    }
  }

  private boolean reads(String special) {
    return body.reads().contains(special)
        && body.parameters().stream().noneMatch(parameter -> parameter.name().equals(special));
  }
}
