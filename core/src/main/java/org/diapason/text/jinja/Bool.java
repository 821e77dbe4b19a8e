package org.diapason.text.jinja;

import java.math.BigInteger;

/** {@code True} and {@code False}, which are the numbers 1 and 0 too. */
final class Bool extends Int {
  static final Bool TRUE = new Bool(BigInteger.ONE);
  static final Bool FALSE = new Bool(BigInteger.ZERO);

  private Bool(BigInteger value) {
    super(value);
  }

  static Bool of(boolean value) {
    return value ? TRUE : FALSE;
  }

  @Override
  public String type() {
    return "bool";
  }

  @Override
  public String repr() {
    return truth() ? "True" : "False";
  }
}
