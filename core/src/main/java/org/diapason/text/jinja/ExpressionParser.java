package org.diapason.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.diapason.text.jinja.Token.Kind;

/** Reads expressions, by Jinja's grammar: from the conditional down to signs. */
final class ExpressionParser extends OperandParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Set<String> SUMS = Set.of("+", "-");
  private static final Set<String> PRODUCTS = Set.of("*", "/", "//", "%");

  ExpressionParser(Tokens tokens) {
    super(tokens);
  }

  @Override
  Expression expression() {
    return nested(
        () -> {
          var value = disjunction();
          while (tokens.skipName("if")) {
            var test = disjunction();
            var otherwise = tokens.skipName("else") ? expression() : null;
            value = new Expression.Conditional(test, value, otherwise);
          }
          return value;
        });
  }

  /** One expression, or a tuple of several with commas between them. */
  Expression tuple() {
    return tuple(this::expression, false, "");
  }

  /** The same without a conditional, so that a following {@code if} stays. */
  Expression tupleBefore(String end) {
    return tuple(this::disjunction, false, end);
  }

  /** Several expressions with commas between them, which are printed one after another. */
  Expression listing() {
    var items = new ArrayList<Expression>();
    do {
      items.add(expression());
    } while (tokens.skipOperator(","));
    return new Expression.Concat(List.copyOf(items));
  }

  @Override
  Expression tupleInBrackets() {
    return tuple(this::expression, true, "");
  }

  private Expression tuple(Supplier<Expression> item, boolean mayBeEmpty, String end) {
    var items = new ArrayList<Expression>();
    var commas = false;
    while (!atTupleEnd(end)) {
      items.add(item.get());
      if (!tokens.skipOperator(",")) {
        break;
      }
      commas = true;
    }
    if (items.size() == 1 && !commas) {
      return items.get(0);
    }
    if (items.isEmpty() && !mayBeEmpty) {
      throw tokens.unexpected("an expression");
    }
    return new Expression.TupleOf(List.copyOf(items));
  }

  private boolean atTupleEnd(String end) {
    return tokens.at(Kind.PRINT_END)
        || tokens.at(Kind.BLOCK_END)
        || tokens.atOperator(")")
        || (!end.isEmpty() && tokens.atName(end));
  }

  Expression disjunction() {
    var left = conjunction();
    while (tokens.skipName("or")) {
      left = new Expression.Or(left, conjunction());
    }
    return left;
  }

  private Expression conjunction() {
    var left = negation();
    while (tokens.skipName("and")) {
      left = new Expression.And(left, negation());
    }
    return left;
  }

  private Expression negation() {
    return tokens.skipName("not") ? nested(() -> new Expression.Not(negation())) : comparison();
  }

  private Expression comparison() {
    var first = sum();
    var links = new ArrayList<Expression.Link>();
    while (true) {
      if (tokens.at(Kind.OPERATOR) && COMPARISONS.contains(tokens.current().text())) {
        var operator = tokens.next().text();
        links.add(new Expression.Link(operator, sum()));
      } else if (tokens.skipName("in")) {
        links.add(new Expression.Link("in", sum()));
      } else if (tokens.atName("not") && tokens.following().name("in")) {
        tokens.next();
        tokens.next();
        links.add(new Expression.Link("not in", sum()));
      } else {
        return links.isEmpty() ? first : new Expression.Compare(first, List.copyOf(links));
      }
    }
  }

  private Expression sum() {
    return binary(SUMS, this::concatenation);
  }

  private Expression concatenation() {
    var first = product();
    if (!tokens.atOperator("~")) {
      return first;
    }
    var parts = new ArrayList<>(List.of(first));
    while (tokens.skipOperator("~")) {
      parts.add(product());
    }
    return new Expression.Concat(List.copyOf(parts));
  }

  private Expression product() {
    return binary(PRODUCTS, this::power);
  }

  private Expression power() {
    return binary(Set.of("**"), () -> unary(true));
  }

  private Expression binary(Set<String> operators, Supplier<Expression> operand) {
    var left = operand.get();
    while (tokens.at(Kind.OPERATOR) && operators.contains(tokens.current().text())) {
      var operator = tokens.next().text();
      left = new Expression.Binary(operator, left, operand.get());
    }
    return left;
  }

  private Expression unary(boolean filters) {
    Expression value;
    if (tokens.atOperator("-") || tokens.atOperator("+")) {
      var operator = tokens.next().text();
      value = nested(() -> new Expression.Sign(operator, unary(false)));
    } else {
      value = primary();
    }
    value = postfix(value);
    return filters ? filtered(value) : value;
  }
}
