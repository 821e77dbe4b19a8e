package org.diapason.text.jinja;

/**
 * A piece of a template.
 *
 * @param text an operator's or a name's spelling; the contents of a text or of template data
 * @param line counted from 1
 */
record Token(Kind kind, String text, int line) {
  enum Kind {
    DATA("text"),
    BLOCK_BEGIN("'{%'"),
    BLOCK_END("'%}'"),
    PRINT_BEGIN("'{{'"),
    PRINT_END("'}}'"),
    NAME("a name"),
    STRING("a string"),
    INTEGER("a whole number"),
    FLOAT("a number"),
    OPERATOR("an operator"),
    END("the end of the template");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  boolean is(Kind other, String spelling) {
    return kind == other && text.equals(spelling);
  }

  boolean operator(String spelling) {
    return is(Kind.OPERATOR, spelling);
  }

  boolean name(String spelling) {
    return is(Kind.NAME, spelling);
  }

  /** The token in messages. */
  String described() {
    return kind == Kind.NAME || kind == Kind.OPERATOR ? "'" + text + "'" : kind.toString();
  }
}
