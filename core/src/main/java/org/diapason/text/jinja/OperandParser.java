package org.diapason.text.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.diapason.text.jinja.Expression.Given;
import org.diapason.text.jinja.Token.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Reads what operators work on: names, literals and what is in brackets, with the attributes,
 * items, calls, filters and tests that follow.
 */
abstract sealed class OperandParser permits ExpressionParser {
  private static final Set<String> CONSTANTS =
      Set.of("true", "True", "false", "False", "none", "None");

  final Tokens tokens;
  private final List<String> reads = new ArrayList<>();
  private int depth;

  OperandParser(Tokens tokens) {
    this.tokens = tokens;
  }

  /** The names that were read so far, in their order. */
  final List<String> reads() {
    return reads;
  }

  abstract Expression expression();

  /** What stands between round brackets: one expression, or a tuple, which may be empty. */
  abstract Expression tupleInBrackets();

  final Expression primary() {
    var token = tokens.current();
    switch (token.kind()) {
      case NAME -> {
        tokens.next();
        return CONSTANTS.contains(token.text())
            ? new Expression.Literal(constant(token.text()))
            : name(token.text());
      }
      case STRING -> {
        var text = new StringBuilder();
        while (tokens.at(Kind.STRING)) {
          text.append(tokens.next().text());
        }
        return new Expression.Literal(new Str(text.toString()));
      }
      case INTEGER -> {
        tokens.next();
        return new Expression.Literal(integer(token));
      }
      case FLOAT -> {
        tokens.next();
        return new Expression.Literal(new Real(Double.parseDouble(token.text().replace("_", ""))));
      }
      default -> {
        return bracketed();
      }
    }
  }

  private Expression bracketed() {
    if (tokens.skipOperator("(")) {
      var value = nested(this::tupleInBrackets);
      tokens.expectOperator(")");
      return value;
    }
    if (tokens.skipOperator("[")) {
      return new Expression.ListOf(until("]", this::expression));
    }
    if (tokens.skipOperator("{")) {
      return new Expression.DictOf(until("}", this::pair));
    }
    throw tokens.unexpected("an expression");
  }

  private Expression.Pair pair() {
    var key = expression();
    tokens.expectOperator(":");
    return new Expression.Pair(key, expression());
  }

  /** Items with commas between them, one after the last allowed, up to a closing bracket. */
  private <T> List<T> until(String close, Supplier<T> item) {
    var items = new ArrayList<T>();
    while (!tokens.atOperator(close)) {
      items.add(item.get());
      if (!tokens.atOperator(close)) {
        tokens.expectOperator(",");
      }
    }
    tokens.expectOperator(close);
    return List.copyOf(items);
  }

  private Expression name(String name) {
    reads.add(name);
    return new Expression.Name(name);
  }

  private Value constant(String name) {
    return switch (name) {
      case "true", "True" -> Bool.TRUE;
      case "false", "False" -> Bool.FALSE;
      default -> None.NONE;
    };
  }

  private static Int integer(Token token) {
    var digits = token.text().replace("_", "");
    var prefix = digits.length() > 1 ? Character.toLowerCase(digits.charAt(1)) : ' ';
    try {
      return new Int(
          switch (prefix) {
            case 'x' -> new BigInteger(digits.substring(2), 16);
            case 'o' -> new BigInteger(digits.substring(2), 8);
            case 'b' -> new BigInteger(digits.substring(2), 2);
            default -> new BigInteger(digits);
          });
    } catch (Failure failure) {
      throw new TemplateException(token.line(), failure);
    }
  }

  final Expression postfix(Expression value) {
    var result = value;
    while (true) {
      if (tokens.skipOperator(".")) {
        result = member(result);
      } else if (tokens.skipOperator("[")) {
        result = subscript(result);
      } else if (tokens.atOperator("(")) {
        result = new Expression.Call(result, arguments());
      } else {
        return result;
      }
    }
  }

  private Expression member(Expression owner) {
    if (tokens.at(Kind.NAME)) {
      return new Expression.Attribute(owner, tokens.next().text());
    }
    return new Expression.Item(owner, new Expression.Literal(integer(tokens.expect(Kind.INTEGER))));
  }

  private Expression subscript(Expression owner) {
    var start = tokens.atOperator(":") ? null : expression();
    if (tokens.skipOperator(":")) {
      var stop = bound();
      var step = tokens.skipOperator(":") ? bound() : null;
      tokens.expectOperator("]");
      return new Expression.Part(owner, start, stop, step);
    }
    if (start == null) {
      throw tokens.unexpected("an index");
    }
    if (!tokens.skipOperator(",")) {
      tokens.expectOperator("]");
      return new Expression.Item(owner, start);
    }
    var keys = new ArrayList<>(List.of(start));
    keys.addAll(until("]", this::expression));
    return new Expression.Item(owner, new Expression.TupleOf(List.copyOf(keys)));
  }

  private @Nullable Expression bound() {
    return tokens.atOperator(":") || tokens.atOperator("]") ? null : expression();
  }

  final Expression filtered(Expression value) {
    var result = value;
    while (true) {
      if (tokens.atOperator("|")) {
        result = new Expression.Filtered(result, filter());
      } else if (tokens.skipName("is")) {
        result = test(result);
      } else if (tokens.atOperator("(")) {
        result = new Expression.Call(result, arguments());
      } else {
        return result;
      }
    }
  }

  /** The filters from here on, each after its {@code |}. */
  List<Expression.Operation> filters() {
    var filters = new ArrayList<Expression.Operation>();
    while (tokens.atOperator("|")) {
      filters.add(filter());
    }
    return filters;
  }

  private Expression.Operation filter() {
    tokens.expectOperator("|");
    return namedFilter();
  }

  /** A filter whose {@code |} was read, or needs none. */
  Expression.Operation namedFilter() {
    var name = tokens.expect(Kind.NAME).text();
    return new Expression.Operation(name, tokens.atOperator("(") ? arguments() : Given.NOTHING);
  }

  private Expression test(Expression value) {
    var negated = tokens.skipName("not");
    var name = tokens.expect(Kind.NAME).text();
    Given arguments;
    if (tokens.atOperator("(")) {
      arguments = arguments();
    } else if (atArgumentOfTest()) {
      if (tokens.atName("is")) {
        throw new TemplateException(tokens.line(), "tests cannot be chained: use 'and'");
      }
      arguments = new Given(List.of(postfix(primary())), List.of(), null, null);
    } else {
      arguments = Given.NOTHING;
    }
    var test = new Expression.Tested(value, new Expression.Operation(name, arguments));
    return negated ? new Expression.Not(test) : test;
  }

  private boolean atArgumentOfTest() {
    return switch (tokens.current().kind()) {
      case NAME -> !tokens.atName("else") && !tokens.atName("or") && !tokens.atName("and");
      case STRING, INTEGER, FLOAT -> true;
      default -> tokens.atOperator("[") || tokens.atOperator("{");
    };
  }

  Given arguments() {
    return nested(this::argumentList);
  }

  private Given argumentList() {
    var line = tokens.line();
    tokens.expectOperator("(");
    var positional = new ArrayList<Expression>();
    var named = new ArrayList<Expression.Named>();
    Expression more = null;
    Expression moreNamed = null;
    while (!tokens.atOperator(")")) {
      if (tokens.skipOperator("*")) {
        ordered(more == null && moreNamed == null, line);
        more = expression();
      } else if (tokens.skipOperator("**")) {
        ordered(moreNamed == null, line);
        moreNamed = expression();
      } else if (tokens.at(Kind.NAME) && tokens.following().operator("=")) {
        ordered(moreNamed == null, line);
        var name = tokens.next().text();
        tokens.next();
        named.add(new Expression.Named(name, expression()));
      } else {
        ordered(more == null && moreNamed == null && named.isEmpty(), line);
        positional.add(expression());
      }
      if (!tokens.atOperator(")")) {
        tokens.expectOperator(",");
      }
    }
    tokens.expectOperator(")");
    return new Given(List.copyOf(positional), List.copyOf(named), more, moreNamed);
  }

  private static void ordered(boolean holds, int line) {
    if (!holds) {
      throw new TemplateException(
          line, "the arguments of a call come in the order value, *values, name=value, **names");
    }
  }

  /** Keeps brackets from piling up until the stack overflows. */
  final <T> T nested(Supplier<T> part) {
    if (++depth > Limits.NESTING) {
      throw new TemplateException(
          tokens.line(), "an expression has more than " + Limits.NESTING + " levels");
    }
    var result = part.get();
    depth--;
    return result;
  }
}
