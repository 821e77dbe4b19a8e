package org.diapason.text.jinja;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A number: {@link Int} (with {@link Bool}, which Python counts among them) or {@link Real}. */
abstract sealed class Num implements Value permits Int, Real {
  abstract double asDouble();

  /** The exact value of a number that is finite. */
  abstract BigDecimal exact();

  final boolean finite() {
    return !(this instanceof Real) || Double.isFinite(asDouble());
  }

  /** Less than, equal or greater as an int; null where one is not a number (NaN). */
  final @Nullable Integer compare(Num other) {
    if (this instanceof Int left && other instanceof Int right) {
      return left.value().compareTo(right.value());
    }
    if (finite() && other.finite()) {
      return exact().compareTo(other.exact());
    }
    var a = asDouble();
    var b = other.asDouble();
    return Double.isNaN(a) || Double.isNaN(b) ? null : (Integer) Double.compare(a, b);
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    if (!(other instanceof Num number)) {
      return false;
    }
    var order = compare(number);
    return order != null && order == 0;
  }

  @Override
  public final int hashCode() {
    return Double.hashCode(asDouble() + 0.0);
  }
}
