package org.diapason.text.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has a value. */
sealed interface Expression {
  record Literal(Value value) implements Expression {}

  record Name(String name) implements Expression {}

  record ListOf(List<Expression> items) implements Expression {}

  record TupleOf(List<Expression> items) implements Expression {}

  record DictOf(List<Pair> pairs) implements Expression {}

  record Pair(Expression key, Expression value) {}

  /** {@code owner.name}. */
  record Attribute(Expression owner, String name) implements Expression {}

  /** {@code owner[key]}. */
  record Item(Expression owner, Expression key) implements Expression {}

  /** {@code owner[start:stop:step]}. */
  record Part(
      Expression owner,
      @Nullable Expression start,
      @Nullable Expression stop,
      @Nullable Expression step)
      implements Expression {}

  /** {@code function(arguments)}. */
  record Call(Expression function, Given arguments) implements Expression {}

  /** {@code input | name(arguments)}. */
  record Filtered(Expression input, Operation filter) implements Expression {}

  /** {@code input is name(arguments)}. */
  record Tested(Expression input, Operation test) implements Expression {}

  /** A filter or a test with its arguments. */
  record Operation(String name, Given arguments) {}

  /** {@code (positional, *more, name=named, **moreNamed)}. */
  record Given(
      List<Expression> positional,
      List<Named> named,
      @Nullable Expression more,
      @Nullable Expression moreNamed) {
    static final Given NOTHING = new Given(List.of(), List.of(), null, null);
  }

  record Named(String name, Expression value) {}

  record Not(Expression operand) implements Expression {}

  record And(Expression left, Expression right) implements Expression {}

  record Or(Expression left, Expression right) implements Expression {}

  /** {@code -operand} and {@code +operand}. */
  record Sign(String operator, Expression operand) implements Expression {}

  record Binary(String operator, Expression left, Expression right) implements Expression {}

  /** {@code first < second <= third}. */
  record Compare(Expression first, List<Link> links) implements Expression {}

  /**
   * @param operator such as {@code <}, {@code in}, {@code not in}
   */
  record Link(String operator, Expression operand) {}

  /** {@code a ~ b ~ c}. */
  record Concat(List<Expression> parts) implements Expression {}

  /** {@code value if test else otherwise}. */
  record Conditional(Expression test, Expression value, @Nullable Expression otherwise)
      implements Expression {}
}
