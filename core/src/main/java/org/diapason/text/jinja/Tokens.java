package org.diapason.text.jinja;

import java.util.List;
import org.diapason.text.jinja.Token.Kind;

/** The tokens of a template, read from first to last. */
final class Tokens {
  private final List<Token> tokens;
  private int position;

  Tokens(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(position);
  }

  /** The token after the current one; at the end, the end. */
  Token following() {
    return tokens.get(Math.min(position + 1, tokens.size() - 1));
  }

  /** Returns the current token and goes on. */
  Token next() {
    var token = current();
    if (token.kind() != Kind.END) {
      position++;
    }
    return token;
  }

  int line() {
    return current().line();
  }

  boolean at(Kind kind) {
    return current().kind() == kind;
  }

  boolean atOperator(String spelling) {
    return current().operator(spelling);
  }

  boolean atName(String spelling) {
    return current().name(spelling);
  }

  /** Goes past an operator if it is the current token. */
  boolean skipOperator(String spelling) {
    var found = atOperator(spelling);
    if (found) {
      next();
    }
    return found;
  }

  /** Goes past a name if it is the current token. */
  boolean skipName(String spelling) {
    var found = atName(spelling);
    if (found) {
      next();
    }
    return found;
  }

  Token expect(Kind kind) {
    if (!at(kind)) {
      throw unexpected(kind.toString());
    }
    return next();
  }

  void expectOperator(String spelling) {
    if (!skipOperator(spelling)) {
      throw unexpected("'" + spelling + "'");
    }
  }

  void expectName(String spelling) {
    if (!skipName(spelling)) {
      throw unexpected("'" + spelling + "'");
    }
  }

  TemplateException unexpected(String expected) {
    return new TemplateException(
        line(), "found " + current().described() + ", expected " + expected);
  }
}
