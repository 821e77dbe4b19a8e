package org.diapason.text.jinja;

import static java.util.Map.entry;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Pattern;
import org.diapason.text.jinja.Filters.Filter;
import org.jspecify.annotations.Nullable;

/** Filters that make numbers. */
final class NumberFilters {
  private static final Pattern FLOAT =
      Pattern.compile(
          "[+-]?(?:\\d+(?:_\\d+)*\\.?(?:\\d+(?:_\\d+)*)?|\\.\\d+(?:_\\d+)*)(?:[eE][+-]?\\d+(?:_\\d+)*)?");
  private static final Pattern SPECIAL =
      Pattern.compile("([+-]?)(?:(inf(?:inity)?)|nan)", Pattern.CASE_INSENSITIVE);

  static final Map<String, Filter> TABLE =
      Map.ofEntries(
          entry("abs", NumberFilters::absolute),
          entry("float", NumberFilters::asReal),
          entry("int", NumberFilters::asInt),
          entry("round", NumberFilters::round));

  private NumberFilters() {}

  private static Value absolute(Value value, Arguments arguments) {
    arguments.bind("abs");
    if (value instanceof Int number) {
      return new Int(number.value().abs());
    }
    if (value instanceof Real number) {
      return new Real(Math.abs(number.asDouble()));
    }
    throw new Failure("bad operand type for abs(): '%s'", value.type());
  }

  private static Value asReal(Value value, Arguments arguments) {
    var otherwise = arguments.bind("float", "default?").or(0, new Real(0));
    var number = real(value);
    return number == null ? otherwise : new Real(number);
  }

  private static Value asInt(Value value, Arguments arguments) {
    var bound = arguments.bind("int", "default?", "base?");
    var whole = value instanceof Str text ? whole(text.text(), bound.integer(1, 10)) : null;
    if (value instanceof Int number) {
      whole = number.value();
    }
    if (whole == null) {
      var number = real(value);
      if (number == null || !Double.isFinite(number)) {
        return bound.or(0, Int.of(0));
      }
      whole = new BigDecimal(number).toBigInteger();
    }
    return new Int(whole);
  }

  /** What Python's {@code float} gives; null where it refuses. */
  private static @Nullable Double real(Value value) {
    if (value instanceof Num number) {
      return number.asDouble();
    }
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (!(value instanceof Str text)) {
      return null;
    }
    var digits = TextMethods.stripped(text, None.NONE, true, true).text();
    var special = SPECIAL.matcher(digits);
    if (special.matches()) {
      var infinite =
          special.group(1).equals("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      return special.group(2) == null ? Double.NaN : infinite;
    }
    return FLOAT.matcher(digits).matches() ? Double.valueOf(digits.replace("_", "")) : null;
  }

  /** What Python's {@code int(text, base)} gives; null where it refuses. */
  private static @Nullable BigInteger whole(String text, int base) {
    if (base < 0 || base == 1 || base > 36) {
      return null;
    }
    var number = TextMethods.stripped(new Str(text), None.NONE, true, true).text();
    var negative = number.startsWith("-");
    var digits = negative || number.startsWith("+") ? number.substring(1) : number;
    var radix = base == 0 ? 10 : base;
    for (var prefix : Map.of("0x", 16, "0o", 8, "0b", 2).entrySet()) {
      var fits = base == 0 || base == prefix.getValue();
      if (fits && Letters.lower(digits).startsWith(prefix.getKey())) {
        digits = digits.substring(2).replaceFirst("^_", "");
        radix = prefix.getValue();
      }
    }
    if (digits.isEmpty()
        || digits.startsWith("_")
        || digits.endsWith("_")
        || digits.contains("__")
        || digits.startsWith("-")
        || digits.startsWith("+")) {
      return null;
    }
    try {
      var magnitude = new BigInteger(digits.replace("_", ""), radix);
      return negative ? magnitude.negate() : magnitude;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static Value round(Value value, Arguments arguments) {
    var bound = arguments.bind("round", "precision?", "method?");
    var precision = bound.integer(0, 0);
    var method = bound.or(1, new Str("common")).text();
    if (!(value instanceof Num number)) {
      throw new Failure("type %s cannot be rounded", value.type());
    }
    if (Math.abs(precision) > 400) {
      throw new Failure("round: the precision is %d, expected less than 400", precision);
    }
    var mode =
        switch (method) {
          case "common" -> RoundingMode.HALF_EVEN;
          case "ceil" -> RoundingMode.CEILING;
          case "floor" -> RoundingMode.FLOOR;
          default -> throw new Failure("round: method must be common, ceil or floor");
        };
    if (method.equals("common")) {
      if (!number.finite()) {
        return number;
      }
      var rounded = number.exact().setScale(precision, mode);
      return number instanceof Int
          ? new Int(rounded.toBigInteger())
          : new Real(signed(number, rounded));
    }
    var ten = Arithmetic.binary("**", Int.of(10), Int.of(precision));
    var scaled = (Num) Arithmetic.binary("*", number, ten);
    if (!scaled.finite()) {
      throw new Failure("cannot convert float %s to integer", scaled.repr());
    }
    return Arithmetic.binary("/", new Int(scaled.exact().setScale(0, mode).toBigInteger()), ten);
  }

  private static double signed(Num number, BigDecimal rounded) {
    return Math.copySign(rounded.doubleValue(), number.asDouble());
  }
}
