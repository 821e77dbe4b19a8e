package org.diapason.text.jinja;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The part after the colon in {@code "{:>8.2f}"}. */
final class FormatSpec {
  private static final Pattern SPEC =
      Pattern.compile(
          "(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\\d{1,9})?([,_])?(?:\\.(\\d{1,9}))?([a-zA-Z%])?",
          Pattern.DOTALL);

  private final Matcher parts;
  private final int width;
  private final int precision;
  private final char type;

  private FormatSpec(String spec) {
    parts = SPEC.matcher(spec);
    if (!parts.matches()) {
      throw new Failure("invalid format specifier '%s'", spec);
    }
    width = number(parts.group(6), 0);
    precision = number(parts.group(8), -1);
    type = parts.group(9) == null ? ' ' : parts.group(9).charAt(0);
  }

  private static int number(@Nullable String digits, int otherwise) {
    return digits == null ? otherwise : Limits.text(Long.parseLong(digits));
  }

  static Str format(Value value, String spec) {
    if (spec.isEmpty()) {
      return new Str(value.text());
    }
    var format = new FormatSpec(spec);
    if (value instanceof Num number) {
      return new Str(format.number(number));
    }
    if (value instanceof Str text) {
      return new Str(format.text(text));
    }
    throw new Failure("unsupported format string passed to %s", value.type());
  }

  private String text(Str value) {
    if (type != ' ' && type != 's') {
      throw unknown(value);
    }
    if ("=".equals(parts.group(2)) || parts.group(3) != null || parts.group(7) != null) {
      throw new Failure("'=', signs and ',' are not allowed in a string's format specifier");
    }
    var cut = precision < 0 ? value : value.slice(0, 1, Math.min(precision, value.size()));
    return TextMethods.padded(new Str(cut.text()), width, align('<'), fill()).text();
  }

  private Failure unknown(Value value) {
    return new Failure("unknown format code '%s' for object of type '%s'", type, value.type());
  }

  private char align(char otherwise) {
    return parts.group(2) == null ? otherwise : parts.group(2).charAt(0);
  }

  private String fill() {
    var otherwise = parts.group(5) == null ? " " : "0";
    return parts.group(1) == null ? otherwise : parts.group(1);
  }

  private String number(Num value) {
    var digits = digits(value);
    var negative = Math.copySign(1, value.asDouble()) < 0;
    var sign = negative ? "-" : parts.group(3) == null ? "" : parts.group(3).replace("-", "");
    var prefix = parts.group(4) != null && "xXob".indexOf(type) >= 0 ? "0" + type : "";
    var zeros = parts.group(2) == null && parts.group(5) != null;
    var grouped = grouped(digits, zeros ? width - sign.length() - prefix.length() : 0);
    var head = sign + prefix;
    if (zeros || align('>') == '=') {
      var missing = Math.max(0, width - head.length() - grouped.length());
      return head + fill().repeat(missing) + grouped;
    }
    return TextMethods.padded(new Str(head + grouped), width, align('>'), fill()).text();
  }

  private String digits(Num value) {
    var whole = value instanceof Int number ? number.value().abs() : null;
    switch (type) {
      case 'd', 'n', 'b', 'o', 'x', 'X', 'c' -> {
        if (whole == null) {
          throw unknown(value);
        }
        return switch (type) {
          case 'b' -> whole.toString(2);
          case 'o' -> whole.toString(8);
          case 'x' -> whole.toString(16);
          case 'X' -> Letters.upper(whole.toString(16));
          case 'c' -> character(value);
          default -> whole.toString();
        };
      }
      case 'e', 'E', 'f', 'F', 'g', 'G' -> {
        return NumberText.of(
            value.asDouble(), type, precision < 0 ? 6 : precision, parts.group(4) != null);
      }
      case '%' -> {
        return NumberText.of(value.asDouble() * 100, 'f', precision < 0 ? 6 : precision, false)
            + "%";
      }
      case ' ' -> {
        if (whole != null && precision < 0) {
          return whole.toString();
        }
        return whole != null ? tooPrecise() : plain(value.asDouble());
      }
      default -> throw unknown(value);
    }
  }

  private static String character(Num value) {
    if (value instanceof Int number && Character.isValidCodePoint(number.clamped())) {
      return Character.toString(number.clamped());
    }
    throw new Failure("%%c arg not in range(0x110000)");
  }

  private static String tooPrecise() {
    throw new Failure("Precision not allowed in integer format specifier");
  }

  private String plain(double value) {
    if (precision < 0) {
      return new Real(Math.abs(value)).repr();
    }
    var text = NumberText.of(value, 'g', precision, false);
    return text.matches("\\d+") ? text + ".0" : text;
  }

  /** The digits before the point in groups of three, with zeros before them up to a length. */
  private String grouped(String digits, int least) {
    var separator = parts.group(7);
    if (separator == null) {
      return digits;
    }
    var end = 0;
    while (end < digits.length() && Character.isDigit(digits.charAt(end))) {
      end++;
    }
    var out = new StringBuilder(digits.substring(end));
    var count = 0;
    for (var i = end - 1; i >= 0 || out.length() < least; i--) {
      if (count > 0 && count % 3 == 0) {
        out.insert(0, separator);
      }
      out.insert(0, i >= 0 ? digits.charAt(i) : '0');
      count++;
    }
    return out.toString();
  }
}
