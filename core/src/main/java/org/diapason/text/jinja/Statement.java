package org.diapason.text.jinja;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is executed. */
sealed interface Statement {
  /** Where it begins in the template, counted from 1. */
  int line();

  record Data(int line, String text) implements Statement {}

  record Print(int line, Expression value) implements Statement {}

  record If(int line, List<Branch> branches, List<Statement> otherwise) implements Statement {}

  record Branch(Expression test, List<Statement> body) {}

  record For(
      int line,
      Target target,
      Expression items,
      @Nullable Expression test,
      boolean recursive,
      List<Statement> body,
      List<Statement> otherwise)
      implements Statement {}

  record Break(int line) implements Statement {}

  record Continue(int line) implements Statement {}

  record Assign(int line, Target target, Expression value) implements Statement {}

  /** {@code {% set target | filters %}body{% endset %}}. */
  record SetBlock(int line, Target target, List<Expression.Operation> filters, List<Statement> body)
      implements Statement {}

  record With(int line, List<Binding> bindings, List<Statement> body) implements Statement {}

  record Binding(Target target, Expression value) {}

  record MacroOf(int line, String name, Body body) implements Statement {}

  /** {@code {% call(parameters) call %}body{% endcall %}}. */
  record CallBlock(int line, Expression.Call call, Body body) implements Statement {}

  record FilterBlock(int line, List<Expression.Operation> filters, List<Statement> body)
      implements Statement {}

  /** {@code {% generation %}body{% endgeneration %}}: what the model is to learn to write. */
  record Generation(int line, List<Statement> body) implements Statement {}

  /**
   * What a macro or a call block does when it is called.
   *
   * @param reads names that its statements read, among which may be {@code caller}, {@code varargs}
   *     and {@code kwargs}
   */
  record Body(List<Parameter> parameters, List<Statement> statements, Set<String> reads) {}

  record Parameter(String name, @Nullable Expression otherwise) {}

  /** What can be assigned to. */
  sealed interface Target {}

  record ToName(String name) implements Target {}

  /** {@code namespace.name}. */
  record ToAttribute(String namespace, String name) implements Target {}

  record ToTuple(List<Target> parts) implements Target {}
}
