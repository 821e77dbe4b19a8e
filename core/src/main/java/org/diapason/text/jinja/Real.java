package org.diapason.text.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A float. */
final class Real extends Num {
  private static final int MOST_DIGITS = 17;

  private final double value;

  Real(double value) {
    this.value = value;
  }

  @Override
  double asDouble() {
    return value;
  }

  @Override
  BigDecimal exact() {
    return new BigDecimal(value);
  }

  @Override
  public String type() {
    return "float";
  }

  @Override
  public boolean truth() {
    return value != 0;
  }

  @Override
  public @Nullable Value attribute(String name) {
    return name.equals("is_integer")
        ? new Builtin(name, arguments -> Bool.of(value == Math.rint(value) && finite()))
        : null;
  }

  /** The fewest digits that are read back as the same number. */
  @Override
  public String repr() {
    if (!finite()) {
      return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }
    var sign = Math.copySign(1, value) < 0 ? "-" : "";
    if (value == 0) {
      return sign + "0.0";
    }
    var shortest = shortest(Math.abs(value));
    var digits = shortest.stripTrailingZeros().unscaledValue().toString();
    var exponent = shortest.precision() - shortest.scale() - 1;
    return sign + written(digits, exponent);
  }

  private static BigDecimal shortest(double magnitude) {
    var exact = new BigDecimal(magnitude);
    for (var digits = 1; digits < MOST_DIGITS; digits++) {
      // Next to a power of two, the nearest number of so many digits may fail where another fits.
      for (var mode : List.of(RoundingMode.HALF_EVEN, RoundingMode.UP, RoundingMode.DOWN)) {
        var rounded = exact.round(new MathContext(digits, mode));
        if (rounded.doubleValue() == magnitude) {
          return rounded;
        }
      }
    }
    return exact.round(new MathContext(MOST_DIGITS, RoundingMode.HALF_EVEN));
  }

  private static String written(String digits, int exponent) {
    if (exponent < -4 || exponent >= 16) {
      var fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
      return digits.charAt(0)
          + fraction
          + "e%s%02d".formatted(exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
    if (exponent < 0) {
      return "0." + "0".repeat(-exponent - 1) + digits;
    }
    var whole = exponent + 1;
    return digits.length() > whole
        ? digits.substring(0, whole) + "." + digits.substring(whole)
        : digits + "0".repeat(whole - digits.length()) + ".0";
  }
}
