package org.diapason.text.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;

/** A whole number of any size. */
sealed class Int extends Num permits Bool {
  private static final BigInteger LEAST = BigInteger.valueOf(Integer.MIN_VALUE / 2);
  private static final BigInteger MOST = BigInteger.valueOf(Integer.MAX_VALUE / 2);

  private final BigInteger value;

  Int(BigInteger value) {
    if (value.bitLength() > Limits.BITS) {
      throw tooLarge();
    }
    this.value = value;
  }

  static Failure tooLarge() {
    return new Failure("the template makes a number of more than %d bits", Limits.BITS);
  }

  static Int of(long value) {
    return new Int(BigInteger.valueOf(value));
  }

  final BigInteger value() {
    return value;
  }

  /** The number, or the nearest that leaves room for sums of two ints. */
  final int clamped() {
    return value.max(LEAST).min(MOST).intValue();
  }

  @Override
  final double asDouble() {
    return value.doubleValue();
  }

  @Override
  final BigDecimal exact() {
    return new BigDecimal(value);
  }

  @Override
  public String type() {
    return "int";
  }

  @Override
  public String repr() {
    return value.toString();
  }

  @Override
  public final boolean truth() {
    return value.signum() != 0;
  }
}
