package org.diapason.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.diapason.text.jinja.Statement.Binding;
import org.diapason.text.jinja.Statement.Body;
import org.diapason.text.jinja.Statement.Branch;
import org.diapason.text.jinja.Statement.Parameter;
import org.diapason.text.jinja.Statement.Target;
import org.diapason.text.jinja.Token.Kind;

/** Reads a template: text, {@code {{ … }}} and {@code {% … %}}. */
final class StatementParser {
  private static final Set<String> FILES =
      Set.of("extends", "block", "include", "import", "from", "autoescape");

  private final Tokens tokens;
  private final ExpressionParser expressions;
  private final OwnNames ownNames;
  private int depth;
  private boolean insideLoop;

  private StatementParser(Tokens tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens);
    this.ownNames = new OwnNames(expressions.reads());
  }

  /**
   * Reads a template.
   *
   * @throws TemplateException if it is none
   */
  static Program parse(String template) {
    var parser = new StatementParser(new Tokens(Lexer.tokens(template)));
    var statements = parser.until("the template", 1, Set.of());
    return new Program(statements, parser.ownNames.all());
  }

  /** Statements up to a tag of one of the names, which stays the current token. */
  private List<Statement> until(String inside, int line, Set<String> ends) {
    if (++depth > Limits.NESTING) {
      throw new TemplateException(
          tokens.line(), "statements are nested more than " + Limits.NESTING + " deep");
    }
    var statements = new ArrayList<Statement>();
    while (!tokens.at(Kind.END)) {
      var token = tokens.next();
      switch (token.kind()) {
        case DATA -> statements.add(new Statement.Data(token.line(), token.text()));
        case PRINT_BEGIN -> {
          statements.add(new Statement.Print(tokens.line(), expressions.tuple()));
          tokens.expect(Kind.PRINT_END);
        }
        default -> {
          if (tokens.at(Kind.NAME) && ends.contains(tokens.current().text())) {
            depth--;
            return List.copyOf(statements);
          }
          statements.add(statement());
          tokens.expect(Kind.BLOCK_END);
        }
      }
    }
    if (!ends.isEmpty()) {
      throw new TemplateException(
          line, "{%% %s %%} is not closed: expected {%% %s %%}".formatted(inside, last(ends)));
    }
    return List.copyOf(statements);
  }

  private static String last(Set<String> ends) {
    return ends.stream().filter(end -> end.startsWith("end")).findFirst().orElseThrow();
  }

  private Statement statement() {
    var tag = tokens.expect(Kind.NAME);
    var line = tag.line();
    return switch (tag.text()) {
      case "if" -> branches(line);
      case "for" -> loop(line);
      case "set" -> assignment(line);
      case "with" -> with(line);
      case "macro" -> macro(line);
      case "call" -> callBlock(line);
      case "filter" -> filterBlock(line);
      case "generation" -> new Statement.Generation(line, outsideLoops(() -> inner("generation")));
      case "print" -> new Statement.Print(line, expressions.listing());
      case "break" -> {
        expectLoop(tag);
        yield new Statement.Break(line);
      }
      case "continue" -> {
        expectLoop(tag);
        yield new Statement.Continue(line);
      }
      default -> throw unknown(tag);
    };
  }

  private static TemplateException unknown(Token tag) {
    return new TemplateException(
        tag.line(),
        FILES.contains(tag.text())
            ? "{% " + tag.text() + " %} is not for chat templates, which are one file without HTML"
            : "unknown tag {% "
                + tag.text()
                + " %}: expected if, for, set, with, macro, call, filter, generation, break,"
                + " continue, raw, or the end of what is open");
  }

  private void expectLoop(Token tag) {
    if (!insideLoop) {
      throw new TemplateException(tag.line(), "'" + tag.text() + "' stands outside of a loop");
    }
  }

  /** The end of a tag, and its body up to {@code {% endTAG %}}, whose name is read. */
  private List<Statement> closed(String tag) {
    var body = body(tag, Set.of("end" + tag));
    tokens.next();
    return body;
  }

  private List<Statement> body(String tag, Set<String> ends) {
    tokens.skipOperator(":");
    var line = tokens.expect(Kind.BLOCK_END).line();
    return until(tag, line, ends);
  }

  /** The same with names of its own. */
  private List<Statement> inner(String tag) {
    return inside(() -> closed(tag));
  }

  private interface Part<T> {
    T read();
  }

  private <T> T inside(Part<T> part) {
    ownNames.enter();
    var result = part.read();
    ownNames.leave();
    return result;
  }

  /** A loop cannot be left from inside a macro or a call block in its body. */
  private <T> T outsideLoops(Part<T> part) {
    var before = insideLoop;
    insideLoop = false;
    var result = part.read();
    insideLoop = before;
    return result;
  }

  private Statement branches(int line) {
    var branches = new ArrayList<Branch>();
    while (true) {
      var test = expressions.tupleBefore("");
      ownNames.enterBranch();
      branches.add(new Branch(test, body("if", Set.of("elif", "else", "endif"))));
      ownNames.leaveBranch();
      switch (tokens.next().text()) {
        case "elif" -> {}
        case "else" -> {
          ownNames.enterBranch();
          var otherwise = closed("if");
          ownNames.leaveBranch();
          return new Statement.If(line, List.copyOf(branches), otherwise);
        }
        default -> {
          return new Statement.If(line, List.copyOf(branches), List.of());
        }
      }
    }
  }

  private Statement loop(int line) {
    var target = target("in", false);
    tokens.expectName("in");
    var items = expressions.tupleBefore("recursive");
    return inside(() -> loop(line, target, items));
  }

  private Statement loop(int line, Target target, Expression items) {
    var test = tokens.skipName("if") ? expressions.expression() : null;
    var recursive = tokens.skipName("recursive");
    var before = insideLoop;
    insideLoop = true;
    var body = body("for", Set.of("endfor", "else"));
    insideLoop = before;
    List<Statement> otherwise = tokens.next().name("else") ? closed("for") : List.of();
    return new Statement.For(line, target, items, test, recursive, body, otherwise);
  }

  private Statement assignment(int line) {
    var target = target("", true);
    if (tokens.skipOperator("=")) {
      var value = expressions.tuple();
      own(target);
      return new Statement.Assign(line, target, value);
    }
    own(target);
    var filters = expressions.filters();
    return new Statement.SetBlock(line, target, filters, inner("set"));
  }

  private void own(Target target) {
    if (target instanceof Statement.ToName name) {
      ownNames.set(name.name());
    } else if (target instanceof Statement.ToTuple tuple) {
      tuple.parts().forEach(this::own);
    }
  }

  private Statement with(int line) {
    var bindings = new ArrayList<Binding>();
    while (!tokens.at(Kind.BLOCK_END)) {
      if (!bindings.isEmpty()) {
        tokens.expectOperator(",");
      }
      var target = target("", false);
      tokens.expectOperator("=");
      bindings.add(new Binding(target, expressions.expression()));
    }
    return new Statement.With(line, List.copyOf(bindings), inner("with"));
  }

  private Statement macro(int line) {
    var name = tokens.expect(Kind.NAME).text();
    ownNames.set(name);
    return new Statement.MacroOf(line, name, inside(() -> callable("macro", parameters())));
  }

  private Statement callBlock(int line) {
    var parameters = tokens.atOperator("(") ? parameters() : List.<Parameter>of();
    if (!(expressions.expression() instanceof Expression.Call call)) {
      throw new TemplateException(line, "{% call %} expects the call of a macro");
    }
    return new Statement.CallBlock(line, call, inside(() -> callable("call", parameters)));
  }

  private Body callable(String tag, List<Parameter> parameters) {
    var before = expressions.reads().size();
    var statements = outsideLoops(() -> closed(tag));
    var reads = expressions.reads();
    return new Body(parameters, statements, Set.copyOf(reads.subList(before, reads.size())));
  }

  private List<Parameter> parameters() {
    tokens.expectOperator("(");
    var parameters = new ArrayList<Parameter>();
    while (!tokens.atOperator(")")) {
      if (!parameters.isEmpty()) {
        tokens.expectOperator(",");
      }
      var name = tokens.expect(Kind.NAME);
      var otherwise = tokens.skipOperator("=") ? expressions.expression() : null;
      if (otherwise == null
          && !parameters.isEmpty()
          && parameters.get(parameters.size() - 1).otherwise() != null) {
        throw new TemplateException(
            name.line(), "parameter '" + name.text() + "' needs a default, as the one before it");
      }
      parameters.add(new Parameter(name.text(), otherwise));
    }
    tokens.expectOperator(")");
    return List.copyOf(parameters);
  }

  private Statement filterBlock(int line) {
    var filters = new ArrayList<>(List.of(expressions.namedFilter()));
    filters.addAll(expressions.filters());
    return new Statement.FilterBlock(line, List.copyOf(filters), inner("filter"));
  }

  /** What stands left of {@code =} or of {@code in}: names, with commas between them. */
  private Target target(String end, boolean namespaces) {
    var parts = new ArrayList<Target>();
    var commas = false;
    do {
      if (!parts.isEmpty()) {
        commas = true;
        if (atEndOfTarget(end)) {
          break;
        }
      }
      parts.add(targetPart(namespaces));
    } while (tokens.skipOperator(","));
    return parts.size() == 1 && !commas ? parts.get(0) : new Statement.ToTuple(List.copyOf(parts));
  }

  private boolean atEndOfTarget(String end) {
    return tokens.at(Kind.BLOCK_END)
        || tokens.atOperator(")")
        || tokens.atOperator("=")
        || (!end.isEmpty() && tokens.atName(end));
  }

  private Target targetPart(boolean namespaces) {
    var line = tokens.line();
    if (namespaces && tokens.at(Kind.NAME) && tokens.following().operator(".")) {
      var namespace = tokens.next().text();
      expressions.reads().add(namespace);
      tokens.next();
      return new Statement.ToAttribute(namespace, tokens.expect(Kind.NAME).text());
    }
    var before = expressions.reads().size();
    var target = assignable(expressions.primary(), line);
    // A name that is assigned to is not read.
    expressions.reads().subList(before, expressions.reads().size()).clear();
    return target;
  }

  private static Target assignable(Expression expression, int line) {
    if (expression instanceof Expression.Name name) {
      return new Statement.ToName(name.name());
    }
    if (expression instanceof Expression.TupleOf tuple) {
      return new Statement.ToTuple(
          tuple.items().stream().map(item -> assignable(item, line)).toList());
    }
    throw new TemplateException(line, "expected a name to assign to");
  }
}
