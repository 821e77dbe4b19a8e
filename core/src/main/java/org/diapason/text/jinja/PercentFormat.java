package org.diapason.text.jinja;

import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code format % values}. */
final class PercentFormat {
  private static final Pattern DIRECTIVE =
      Pattern.compile(
          "%(?:\\(([^)]*)\\))?([-#0 +]*)(\\*|\\d{1,9})?(?:\\.(\\*|\\d{0,9}))?[hlL]?(.)?",
          Pattern.DOTALL);

  private final Str format;
  private final Value values;
  private final Iterator<Value> arguments;

  private PercentFormat(Str format, Value values) {
    this.format = format;
    this.values = values;
    this.arguments =
        values instanceof TupleValue tuple ? tuple.iterator() : List.of(values).iterator();
  }

  static Str format(Str format, Value values) {
    return new PercentFormat(format, values).format();
  }

  private Str format() {
    var out = new StringBuilder();
    var text = format.text();
    var directive = DIRECTIVE.matcher(text);
    var copied = 0;
    var named = false;
    while (directive.find(copied)) {
      out.append(text, copied, directive.start());
      copied = directive.end();
      named |= directive.group(1) != null;
      out.append(converted(directive));
      Limits.text(out.length());
      if (copied >= text.length()) {
        break;
      }
    }
    out.append(text, copied, text.length());
    var mapping =
        values instanceof Dict || values instanceof ListValue || values instanceof Undefined;
    if (arguments.hasNext() && !named && !mapping) {
      throw new Failure("not all arguments converted during string formatting");
    }
    return format.as(out.toString());
  }

  private String converted(Matcher directive) {
    if (directive.group(5) == null) {
      throw new Failure("incomplete format");
    }
    var conversion = directive.group(5).charAt(0);
    if (conversion == '%') {
      return "%";
    }
    var flags = new StringBuilder(directive.group(2));
    Value named = null;
    if (directive.group(1) != null) {
      if (!(values instanceof Dict dict)) {
        throw new Failure("format requires a mapping");
      }
      named = dict.item(new Str(directive.group(1)));
      if (named == null) {
        throw new Failure("format: there is no key %s", Quoted.of(directive.group(1)));
      }
    }
    var width = number(directive.group(3), 0);
    if (width < 0) {
      flags.append('-');
      width = -width;
    }
    var precision = number(directive.group(4), -1);
    var value = named == null ? next() : named;
    return padded(
        text(value, conversion, flags.toString(), precision), width, flags.toString(), conversion);
  }

  private Value next() {
    if (!arguments.hasNext()) {
      throw new Failure("not enough arguments for format string");
    }
    return arguments.next();
  }

  private int number(@Nullable String digits, int otherwise) {
    if (digits == null) {
      return otherwise;
    }
    if (!digits.equals("*")) {
      return digits.isEmpty() ? 0 : Limits.text(Long.parseLong(digits));
    }
    if (next() instanceof Int number) {
      return Limits.text(number.clamped());
    }
    throw new Failure("* wants int");
  }

  private String text(Value value, char conversion, String flags, int precision) {
    switch (conversion) {
      case 's', 'r', 'a' -> {
        var plain = conversion == 's' ? value.text() : value.repr();
        var text =
            format.safe()
                ? Markup.escaped(conversion == 's' ? value : new Str(plain)).text()
                : plain;
        var size = text.codePointCount(0, text.length());
        return precision < 0 || precision >= size
            ? text
            : text.substring(0, text.offsetByCodePoints(0, precision));
      }
      case 'c' -> {
        return character(value);
      }
      case 'd', 'i', 'u', 'x', 'X', 'o' -> {
        var number = whole(value, conversion);
        var digits =
            switch (conversion) {
              case 'x' -> number.abs().toString(16);
              case 'X' -> Letters.upper(number.abs().toString(16));
              case 'o' -> number.abs().toString(8);
              default -> number.abs().toString();
            };
        var zeros = "0".repeat(Math.max(0, precision - digits.length()));
        var prefix = flags.contains("#") && "xXo".indexOf(conversion) >= 0 ? "0" + conversion : "";
        return sign(number.signum() < 0, flags) + prefix + zeros + digits;
      }
      case 'e', 'E', 'f', 'F', 'g', 'G' -> {
        if (!(value instanceof Num number)) {
          throw new Failure("must be real number, not %s", value.type());
        }
        var digits =
            NumberText.of(
                number.asDouble(), conversion, precision < 0 ? 6 : precision, flags.contains("#"));
        return sign(Math.copySign(1, number.asDouble()) < 0, flags) + digits;
      }
      default -> throw new Failure("unsupported format character '%s'", conversion);
    }
  }

  private static String character(Value value) {
    if (value instanceof Str text && text.size() == 1) {
      return text.text();
    }
    if (value instanceof Int number && Character.isValidCodePoint(number.clamped())) {
      return Character.toString(number.clamped());
    }
    throw new Failure("%%c requires int or char");
  }

  private static BigInteger whole(Value value, char conversion) {
    if (value instanceof Int number) {
      return number.value();
    }
    if (value instanceof Real number && number.finite() && "diu".indexOf(conversion) >= 0) {
      return number.exact().toBigInteger();
    }
    throw new Failure("%%%s format: a number is required, not %s", conversion, value.type());
  }

  private static String sign(boolean negative, String flags) {
    return negative ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
  }

  private static String padded(String text, int width, String flags, char conversion) {
    var missing = width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return text;
    }
    if (flags.contains("-")) {
      return text + " ".repeat(missing);
    }
    if (flags.contains("0") && "srac".indexOf(conversion) < 0) {
      var start = text.startsWith("-") || text.startsWith("+") || text.startsWith(" ") ? 1 : 0;
      start +=
          text.startsWith("0x", start)
                  || text.startsWith("0X", start)
                  || text.startsWith("0o", start)
              ? 2
              : 0;
      return text.substring(0, start) + "0".repeat(missing) + text.substring(start);
    }
    return " ".repeat(missing) + text;
  }
}
