package org.diapason.text.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diapason.text.jinja.Token.Kind;

/**
 * Cuts a template into tokens, with the settings of Transformers: the newline after a block is
 * dropped ({@code trim_blocks}), and the blanks before a block that begins its line too ({@code
 * lstrip_blocks}).
 */
final class Lexer {
  private static final String BLANKS = "[" + Blank.CLASS + "]*";
  private static final String BLOCK_END = "(?:\\+%}|-%}" + BLANKS + "|%}\\n?)";

  private static final Pattern NEWLINE = Pattern.compile("\\r\\n|\\r");
  private static final Pattern TAG = Pattern.compile("\\{[%{#]");
  private static final Pattern RAW =
      Pattern.compile("\\{%([-+]?)" + BLANKS + "raw" + BLANKS + "(?:-%}" + BLANKS + "|%})");
  private static final Pattern RAW_END =
      Pattern.compile("\\{%([-+]?)" + BLANKS + "endraw" + BLANKS + BLOCK_END);
  private static final Pattern COMMENT_END = Pattern.compile("(?:\\+#}|-#}" + BLANKS + "|#}\\n?)");
  private static final Pattern TAG_END = Pattern.compile(BLOCK_END);
  private static final Pattern PRINT_END = Pattern.compile("-}}" + BLANKS + "|}}");
  private static final Pattern SPACE = Pattern.compile("[" + Blank.CLASS + "]+");
  private static final Pattern FLOAT =
      Pattern.compile(
          "(?<!\\.)(?:\\d+_)*\\d+(?:(?:\\.(?:\\d+_)*\\d+)?[eE][+-]?(?:\\d+_)*\\d+|\\.(?:\\d+_)*\\d+)");
  private static final Pattern INTEGER =
      Pattern.compile(
          "0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+|[1-9](?:_?\\d)*|0(?:_?0)*");
  private static final Pattern NAME = Pattern.compile("[\\w·]+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern STRING =
      Pattern.compile(
          "'[^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+'|\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"",
          Pattern.DOTALL);
  private static final Pattern OPERATOR =
      Pattern.compile("//|\\*\\*|==|!=|>=|<=|[-+/*%~\\[\\](){}><=.:|,;]");

  private record Rule(Kind kind, Pattern pattern) {}

  /** The first that fits wins. */
  private static final List<Rule> RULES =
      List.of(
          new Rule(Kind.FLOAT, FLOAT),
          new Rule(Kind.INTEGER, INTEGER),
          new Rule(Kind.NAME, NAME),
          new Rule(Kind.STRING, STRING),
          new Rule(Kind.OPERATOR, OPERATOR));

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int position;
  private int line = 1;

  /** Whether what was read last ends in a newline, or nothing was read yet. */
  private boolean lineStarts = true;

  private Lexer(String source) {
    this.source = source;
  }

  /**
   * The tokens of a template; the last one is {@link Kind#END}.
   *
   * @throws TemplateException where a character fits nowhere, or something is not closed
   */
  static List<Token> tokens(String template) {
    var source = NEWLINE.matcher(template).replaceAll("\n");
    // As Jinja does by default, one newline at the end of a template is no part of it.
    var lexer =
        new Lexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source);
    lexer.data();
    lexer.add(Kind.END, "");
    return List.copyOf(lexer.tokens);
  }

  private void data() {
    var tag = TAG.matcher(source);
    while (tag.find(position)) {
      var text = source.substring(position, tag.start());
      var raw = RAW.matcher(source).region(tag.start(), source.length());
      if (raw.lookingAt()) {
        text(text, raw.group(1), true);
        skip(raw.end());
        raw();
        continue;
      }
      var sign = tag.end() < source.length() ? source.substring(tag.end(), tag.end() + 1) : "";
      var control = sign.equals("-") || sign.equals("+") ? sign : "";
      text(text, control, !tag.group().equals("{{"));
      skip(tag.end() + control.length());
      switch (tag.group()) {
        case "{#" -> comment();
        case "{%" -> code(Kind.BLOCK_BEGIN, Kind.BLOCK_END, TAG_END);
        default -> code(Kind.PRINT_BEGIN, Kind.PRINT_END, PRINT_END);
      }
    }
    add(Kind.DATA, source.substring(position));
  }

  /** Adds the text before a tag, without the blanks that the tag takes away. */
  private void text(String text, String control, boolean block) {
    var kept = text;
    if (control.equals("-")) {
      kept = Blank.stripRight(text);
    } else if (control.isEmpty() && block) {
      var lastLine = text.lastIndexOf('\n') + 1;
      if ((lastLine > 0 || lineStarts) && Blank.all(text.substring(lastLine))) {
        kept = text.substring(0, lastLine);
      }
    }
    add(Kind.DATA, kept);
    skip(position + text.length());
  }

  private void raw() {
    var end = RAW_END.matcher(source);
    if (!end.find(position)) {
      throw new TemplateException(line, "{% raw %} is not closed: expected {% endraw %}");
    }
    text(source.substring(position, end.start()), end.group(1), true);
    skip(end.end());
  }

  private void comment() {
    var end = COMMENT_END.matcher(source);
    if (!end.find(position)) {
      throw new TemplateException(line, "a comment is not closed: expected '#}'");
    }
    skip(end.end());
  }

  private void code(Kind begin, Kind end, Pattern ending) {
    add(begin, "");
    Deque<String> open = new ArrayDeque<>();
    while (position < source.length()) {
      // Inside brackets, what looks like an end is part of the expression.
      var closing = at(ending);
      if (open.isEmpty() && closing.lookingAt()) {
        add(end, "");
        skip(closing.end());
        return;
      }
      token(open);
    }
  }

  private void token(Deque<String> open) {
    var blanks = at(SPACE);
    if (blanks.lookingAt()) {
      skip(blanks.end());
      return;
    }
    for (var rule : RULES) {
      var found = at(rule.pattern());
      if (found.lookingAt()) {
        if (rule.kind() == Kind.OPERATOR) {
          balance(found.group(), open);
        }
        take(rule.kind(), found);
        return;
      }
    }
    throw new TemplateException(
        line,
        "unexpected character " + Quoted.of(Character.toString(source.codePointAt(position))));
  }

  private void balance(String operator, Deque<String> open) {
    switch (operator) {
      case "{" -> open.push("}");
      case "(" -> open.push(")");
      case "[" -> open.push("]");
      case "}", ")", "]" -> {
        var expected = open.isEmpty() ? "no bracket" : "'" + open.pop() + "'";
        if (!expected.equals("'" + operator + "'")) {
          throw new TemplateException(line, "found '" + operator + "', expected " + expected);
        }
      }
      default -> {}
    }
  }

  private void take(Kind kind, Matcher found) {
    var text = found.group();
    add(
        kind,
        kind == Kind.STRING ? Escapes.resolve(text.substring(1, text.length() - 1), line) : text);
    skip(found.end());
  }

  private Matcher at(Pattern pattern) {
    return pattern.matcher(source).region(position, source.length()).useTransparentBounds(true);
  }

  private void add(Kind kind, String text) {
    if (kind != Kind.DATA || !text.isEmpty()) {
      tokens.add(new Token(kind, text, line));
    }
  }

  private void skip(int end) {
    for (var i = position; i < end; i++) {
      if (source.charAt(i) == '\n') {
        line++;
      }
    }
    if (end > position) {
      lineStarts = source.charAt(end - 1) == '\n';
    }
    position = end;
  }
}
