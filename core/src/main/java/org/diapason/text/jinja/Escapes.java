package org.diapason.text.jinja;

/** The escapes of a string literal, as Python's codec {@code unicode-escape} reads them. */
final class Escapes {
  private static final String SIMPLE = "\\'\"abfnrtv";
  private static final String MEANT = "\\'\"\u0007\b\f\n\r\t\u000b";

  private Escapes() {}

  /**
   * The text that a literal stands for.
   *
   * @param literal what stands between the quotes
   * @throws TemplateException if an escape is cut short
   */
  static String resolve(String literal, int line) {
    if (literal.indexOf('\\') < 0) {
      return literal;
    }
    var ascii = ascii(literal);
    var out = new StringBuilder();
    for (var i = 0; i < ascii.length(); i++) {
      var c = ascii.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      var kind = ascii.charAt(++i);
      var simple = SIMPLE.indexOf(kind);
      if (simple >= 0) {
        out.append(MEANT.charAt(simple));
      } else if (kind >= '0' && kind <= '7') {
        var end = i;
        while (end < Math.min(i + 3, ascii.length())
            && Character.digit(ascii.charAt(end), 8) >= 0) {
          end++;
        }
        out.append((char) Integer.parseInt(ascii.substring(i, end), 8));
        i = end - 1;
      } else if (kind == 'x' || kind == 'u' || kind == 'U') {
        var digits = kind == 'x' ? 2 : kind == 'u' ? 4 : 8;
        out.appendCodePoint(hex(ascii, i + 1, digits, line));
        i += digits;
      } else if (kind == 'N' && ascii.startsWith("{", i + 1) && ascii.indexOf('}', i) > 0) {
        var end = ascii.indexOf('}', i);
        out.appendCodePoint(named(ascii.substring(i + 2, end), line));
        i = end;
      } else if (kind != '\n') {
        out.append('\\').append(kind);
      }
    }
    return out.toString();
  }

  /** Jinja writes what is not ASCII as an escape before it resolves the escapes. */
  private static String ascii(String text) {
    var out = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              if (point < 0x80) {
                out.append((char) point);
              } else {
                var form = point < 0x100 ? "\\x%02x" : point < 0x10000 ? "\\u%04x" : "\\U%08x";
                out.append(form.formatted(point));
              }
            });
    return out.toString();
  }

  private static int hex(String text, int start, int digits, int line) {
    try {
      var code = text.substring(start, start + digits);
      if (code.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
        var point = Integer.parseUnsignedInt(code, 16);
        if (Character.isValidCodePoint(point)) {
          return point;
        }
      }
    } catch (IndexOutOfBoundsException e) {
      // The literal ends inside the escape: the error below says so.
    }
    throw new TemplateException(
        line, "an escape in a string is incomplete: expected " + digits + " hexadecimal digits");
  }

  private static int named(String name, int line) {
    try {
      return Character.codePointOf(name);
    } catch (IllegalArgumentException e) {
      throw new TemplateException(line, "unknown character name in a string: " + name);
    }
  }
}
