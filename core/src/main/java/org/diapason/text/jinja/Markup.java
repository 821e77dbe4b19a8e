package org.diapason.text.jinja;

/** Texts that are marked as safe HTML: what is joined to one is escaped first. */
final class Markup {
  private Markup() {}

  /** What the filter {@code escape} gives. */
  static Str escaped(Value value) {
    if (value instanceof Str already && already.safe()) {
      return already;
    }
    var text = value.text();
    var out = new StringBuilder();
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '\'' -> out.append("&#39;");
        case '"' -> out.append("&#34;");
        default -> out.append(c);
      }
    }
    return new Str(out.toString(), true);
  }

  /** {@code left + right}. */
  static Str joined(Str left, Str right) {
    return left.safe() || right.safe()
        ? new Str(escaped(left).text() + escaped(right).text(), true)
        : new Str(left.text() + right.text());
  }
}
