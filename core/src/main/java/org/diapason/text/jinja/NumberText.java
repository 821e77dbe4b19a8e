package org.diapason.text.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Floats with a given number of digits: {@code %f}, {@code %e} and {@code %g}. */
final class NumberText {
  private NumberText() {}

  /**
   * A number without its sign.
   *
   * @param type one of {@code efgEFG}
   * @param precision digits after the point; for {@code g}, all digits
   * @param alternate whether {@code g} keeps zeros at the end
   */
  static String of(double value, char type, int precision, boolean alternate) {
    Limits.text(precision);
    var magnitude = Math.abs(value);
    String text;
    if (!Double.isFinite(magnitude)) {
      text = Double.isNaN(magnitude) ? "nan" : "inf";
    } else {
      text =
          switch (Character.toLowerCase(type)) {
            case 'f' -> fixed(magnitude, precision);
            case 'e' -> exponential(magnitude, precision);
            default -> general(magnitude, Math.max(1, precision), alternate);
          };
    }
    return Character.isUpperCase(type) ? Letters.upper(text) : text;
  }

  private static String fixed(double magnitude, int precision) {
    return new BigDecimal(magnitude).setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
  }

  private static String exponential(double magnitude, int precision) {
    var rounded = rounded(magnitude, precision + 1);
    var digits = rounded.unscaledValue().toString();
    var padded = digits + "0".repeat(Math.max(0, precision + 1 - digits.length()));
    var exponent = exponent(rounded);
    return padded.charAt(0)
        + (precision > 0 ? "." + padded.substring(1, precision + 1) : "")
        + "e%s%02d".formatted(exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  private static String general(double magnitude, int digits, boolean alternate) {
    var exponent = exponent(rounded(magnitude, digits));
    var scientific = exponent < -4 || exponent >= digits;
    var text =
        scientific ? exponential(magnitude, digits - 1) : fixed(magnitude, digits - 1 - exponent);
    if (alternate || text.indexOf('.') < 0) {
      return text;
    }
    var end = scientific ? text.indexOf('e') : text.length();
    var mantissa = text.substring(0, end).replaceFirst("\\.?0+$", "");
    return mantissa + text.substring(end);
  }

  private static BigDecimal rounded(double magnitude, int digits) {
    return new BigDecimal(magnitude).round(new MathContext(digits, RoundingMode.HALF_EVEN));
  }

  private static int exponent(BigDecimal number) {
    return number.signum() == 0 ? 0 : number.precision() - number.scale() - 1;
  }
}
