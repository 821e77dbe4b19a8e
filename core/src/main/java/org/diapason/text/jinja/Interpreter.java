package org.diapason.text.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.diapason.text.jinja.Expression.Operation;
import org.diapason.text.jinja.Statement.Target;

/** Executes the statements of a template, once. */
final class Interpreter {
  private enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  private final StringBuilder output = new StringBuilder();
  private final List<Span> generated = new ArrayList<>();
  private boolean allPlacesKnown = true;
  private boolean insideGeneration;
  private int passes;
  private int calls;

  /** Renders a template whose variables the scope holds. */
  Rendering render(Program program, Scope variables) {
    var scope = new Scope(variables);
    program.ownNames().forEach(name -> scope.set(name, Undefined.name(name)));
    execute(program.statements(), scope, output);
    return new Rendering(output.toString(), List.copyOf(generated), allPlacesKnown);
  }

  /** What the statements print. */
  String captured(List<Statement> statements, Scope scope) {
    var text = new StringBuilder();
    execute(statements, scope, text);
    return text.toString();
  }

  private Flow execute(List<Statement> statements, Scope scope, StringBuilder out) {
    for (var statement : statements) {
      try {
        var flow = execute(statement, scope, out);
        if (flow != Flow.ON) {
          return flow;
        }
      } catch (Failure failure) {
        throw new TemplateException(statement.line(), failure);
      }
    }
    return Flow.ON;
  }

  private Flow execute(Statement statement, Scope scope, StringBuilder out) {
    if (statement instanceof Statement.Data data) {
      print(data.text(), out);
    } else if (statement instanceof Statement.Print print) {
      print(Evaluator.value(print.value(), scope).text(), out);
    } else if (statement instanceof Statement.If branches) {
      return branch(branches, scope, out);
    } else if (statement instanceof Statement.For loop) {
      loop(loop, scope, out);
    } else if (statement instanceof Statement.Assign assign) {
      assign(assign.target(), Evaluator.value(assign.value(), scope), scope);
    } else if (statement instanceof Statement.SetBlock block) {
      var text = new StringBuilder();
      var flow = execute(block.body(), new Scope(scope), text);
      if (flow != Flow.ON) {
        return flow;
      }
      assign(block.target(), filtered(text, block.filters(), scope), scope);
    } else if (statement instanceof Statement.With with) {
      return with(with, scope, out);
    } else if (statement instanceof Statement.MacroOf macro) {
      scope.set(macro.name(), new Macro(macro.name(), macro.body(), scope, this));
    } else if (statement instanceof Statement.CallBlock block) {
      var caller = new Macro("caller", block.body(), scope, this);
      var function = Evaluator.value(block.call().function(), scope);
      var arguments = Evaluator.arguments(block.call().arguments(), scope);
      print(Evaluator.call(function, arguments.with("caller", caller)).text(), out);
    } else if (statement instanceof Statement.FilterBlock block) {
      var inner = new Scope(scope);
      var text = new StringBuilder();
      var flow = execute(block.body(), inner, text);
      if (flow != Flow.ON) {
        return flow;
      }
      print(filtered(text, block.filters(), inner).text(), out);
    } else if (statement instanceof Statement.Generation generation) {
      generation(generation, scope, out);
    } else if (statement instanceof Statement.Break) {
      return Flow.BREAK;
    } else if (statement instanceof Statement.Continue) {
      return Flow.CONTINUE;
    }
    return Flow.ON;
  }

  private static void print(String text, StringBuilder out) {
    Limits.text((long) out.length() + text.length());
    out.append(text);
  }

  private Flow branch(Statement.If branches, Scope scope, StringBuilder out) {
    for (var branch : branches.branches()) {
      if (Evaluator.value(branch.test(), scope).truth()) {
        return execute(branch.body(), scope, out);
      }
    }
    return execute(branches.otherwise(), scope, out);
  }

  private Flow with(Statement.With with, Scope scope, StringBuilder out) {
    var inner = new Scope(scope);
    for (var binding : with.bindings()) {
      assign(binding.target(), Evaluator.value(binding.value(), scope), inner);
    }
    return execute(with.body(), inner, out);
  }

  private static Value filtered(StringBuilder text, List<Operation> filters, Scope scope) {
    Value value = new Str(text.toString());
    for (var filter : filters) {
      value = Evaluator.filter(filter, value, scope);
    }
    return value;
  }

  /** Text that is kept for later has no place in the output that could be told now. */
  private void generation(Statement.Generation generation, Scope scope, StringBuilder out) {
    var start = out.length();
    var outermost = !insideGeneration;
    insideGeneration = true;
    execute(generation.body(), new Scope(scope), out);
    insideGeneration = !outermost;
    if (out != output) {
      allPlacesKnown = false;
    } else if (outermost) {
      generated.add(new Span(start, out.length()));
    }
  }

  private void loop(Statement.For loop, Scope scope, StringBuilder out) {
    var items = Evaluator.value(loop.items(), scope);
    if (loop.recursive()) {
      print(recursive(loop, scope, items, 1), out);
    } else {
      loop(loop, scope, items, 1, out);
    }
  }

  /** What a recursive loop prints, whose {@code loop(items)} comes here again. */
  String recursive(Statement.For loop, Scope scope, Value items, int depth) {
    var text = new StringBuilder();
    guarded(() -> loop(loop, scope, items, depth, text));
    return text.toString();
  }

  private void loop(Statement.For loop, Scope scope, Value items, int depth, StringBuilder out) {
    var state = new Loop(items, filtered(loop, scope, items), depth);
    if (loop.recursive()) {
      state.repeat(inner -> recursive(loop, scope, inner, depth + 1));
    }
    var passed = false;
    while (state.advance()) {
      if (++passes > Limits.PASSES) {
        throw new Failure("the template's loops make more than %d passes", Limits.PASSES);
      }
      var inner = new Scope(scope);
      inner.set("loop", state);
      assign(loop.target(), state.current(), inner);
      var flow = execute(loop.body(), inner, out);
      if (flow == Flow.BREAK) {
        break;
      }
      passed |= flow == Flow.ON;
    }
    // As in Jinja, a pass that was broken off does not keep the else from running.
    if (!passed) {
      execute(loop.otherwise(), new Scope(scope), out);
    }
  }

  /** The items of a loop that its {@code if} lets pass, each looked at when its turn comes. */
  private static Many filtered(Statement.For loop, Scope scope, Value items) {
    var all = Many.of(items);
    var test = loop.test();
    if (test == null) {
      return all;
    }
    return Lazy.generator(
        () -> {
          Iterator<Value> source = all.iterator();
          return new Picked(
              source,
              item -> {
                var inner = new Scope(scope);
                assign(loop.target(), item, inner);
                return Evaluator.value(test, inner).truth();
              });
        });
  }

  private static void assign(Target target, Value value, Scope scope) {
    if (target instanceof Statement.ToName name) {
      scope.set(name.name(), value);
    } else if (target instanceof Statement.ToAttribute attribute) {
      if (!(scope.get(attribute.namespace()) instanceof Namespace namespace)) {
        throw new Failure(
            "cannot assign attribute '%s' of '%s': expected a namespace",
            attribute.name(), attribute.namespace());
      }
      namespace.set(attribute.name(), value);
    } else if (target instanceof Statement.ToTuple tuple) {
      unpack(tuple.parts(), value, scope);
    }
  }

  private static void unpack(List<Target> targets, Value value, Scope scope) {
    var values = new ArrayList<Value>();
    for (var item : Many.of(value)) {
      values.add(item);
      if (values.size() > targets.size()) {
        throw new Failure("too many values to unpack (expected %d)", targets.size());
      }
    }
    if (values.size() < targets.size()) {
      throw new Failure(
          "not enough values to unpack (expected %d, got %d)", targets.size(), values.size());
    }
    for (var i = 0; i < values.size(); i++) {
      assign(targets.get(i), values.get(i), scope);
    }
  }

  /** Runs a macro or a recursive loop, which may call itself only so deep. */
  void guarded(Runnable body) {
    if (++calls > Limits.CALLS) {
      throw new Failure("macros or loops call themselves more than %d deep", Limits.CALLS);
    }
    body.run();
    calls--;
  }
}
