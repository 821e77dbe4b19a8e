package org.diapason.text.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** {@code + - * / // % **} on numbers, texts, lists and tuples. */
final class Arithmetic {
  /** Enough for the nearest double of a quotient of two of 53 bits, and to spare. */
  private static final MathContext QUOTIENT = new MathContext(60);

  private Arithmetic() {}

  static Value sign(String operator, Value operand) {
    var minus = operator.equals("-");
    if (operand instanceof Int number) {
      return new Int(minus ? number.value().negate() : number.value());
    }
    if (operand instanceof Real number) {
      return minus ? new Real(-number.asDouble()) : number;
    }
    throw operand instanceof Undefined undefined
        ? undefined.failure()
        : new Failure("bad operand type for unary %s: '%s'", operator, operand.type());
  }

  static Value binary(String operator, Value left, Value right) {
    if (operator.equals("%") && left instanceof Str format) {
      return PercentFormat.format(format, right);
    }
    if (left instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (right instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (left instanceof Int a && right instanceof Int b) {
      return whole(operator, a.value(), b.value());
    }
    if (left instanceof Num a && right instanceof Num b) {
      return new Real(real(operator, a.asDouble(), b.asDouble()));
    }
    if (operator.equals("+")) {
      return joined(left, right);
    }
    if (operator.equals("*")) {
      return left instanceof Int times ? repeated(right, times) : repeated(left, right);
    }
    throw unsupported(operator, left, right);
  }

  private static Failure unsupported(String operator, Value left, Value right) {
    return new Failure(
        "unsupported operand type(s) for %s: '%s' and '%s'", operator, left.type(), right.type());
  }

  private static Value whole(String operator, BigInteger a, BigInteger b) {
    return switch (operator) {
      case "+" -> new Int(a.add(b));
      case "-" -> new Int(a.subtract(b));
      case "*" -> new Int(a.multiply(b));
      case "**" -> power(a, b);
      case "/" -> {
        nonZero(b.signum() != 0);
        var quotient = new BigDecimal(a).divide(new BigDecimal(b), QUOTIENT).doubleValue();
        if (Double.isInfinite(quotient)) {
          throw new Failure("integer division result too large for a float");
        }
        yield new Real(quotient);
      }
      default -> {
        nonZero(b.signum() != 0);
        var parts = a.divideAndRemainder(b);
        var down = parts[1].signum() != 0 && parts[1].signum() != b.signum();
        yield operator.equals("//")
            ? new Int(down ? parts[0].subtract(BigInteger.ONE) : parts[0])
            : new Int(down ? parts[1].add(b) : parts[1]);
      }
    };
  }

  private static Value power(BigInteger base, BigInteger exponent) {
    if (exponent.signum() < 0) {
      nonZero(base.signum() != 0);
      return new Real(power(base.doubleValue(), exponent.doubleValue()));
    }
    var magnitude = base.abs().bitLength() - 1;
    if (magnitude <= 0) {
      var one = exponent.signum() == 0 || (base.signum() != 0 && !exponent.testBit(0));
      return new Int(one ? BigInteger.ONE : base);
    }
    var most = Limits.BITS / magnitude;
    if (exponent.compareTo(BigInteger.valueOf(most)) > 0) {
      throw Int.tooLarge();
    }
    return new Int(base.pow(exponent.intValue()));
  }

  private static void nonZero(boolean holds) {
    if (!holds) {
      throw new Failure("division by zero");
    }
  }

  private static double real(String operator, double a, double b) {
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> {
        nonZero(b != 0);
        yield a / b;
      }
      case "**" -> {
        nonZero(a != 0 || b >= 0);
        yield power(a, b);
      }
      default -> {
        nonZero(b != 0);
        var rest = a % b;
        var modulo = rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
        yield operator.equals("%")
            ? modulo == 0 ? Math.copySign(0, b) : modulo
            : floor((a - modulo) / b, a / b);
      }
    };
  }

  /** A quotient that is nearly whole, made whole; a zero has the sign of the true quotient. */
  private static double floor(double quotient, double exact) {
    if (quotient == 0) {
      return Math.copySign(0, exact);
    }
    var floor = Math.floor(quotient);
    return quotient - floor > 0.5 ? floor + 1 : floor;
  }

  private static double power(double base, double exponent) {
    if (base < 0 && exponent != Math.rint(exponent)) {
      throw new Failure("complex numbers are not supported");
    }
    var result = base == 1 ? 1 : Math.pow(base, exponent);
    if (Double.isInfinite(result) && Double.isFinite(base) && Double.isFinite(exponent)) {
      throw new Failure("the result of ** is too large");
    }
    return result;
  }

  private static Value joined(Value left, Value right) {
    if (left instanceof Str a && right instanceof Str b) {
      Limits.text((long) a.text().length() + b.text().length());
      return Markup.joined(a, b);
    }
    if (left instanceof ListValue a && right instanceof ListValue b) {
      return new ListValue(joined(a.items(), b.items()));
    }
    if (left instanceof TupleValue a && right instanceof TupleValue b) {
      return new TupleValue(joined(a.items(), b.items()));
    }
    throw unsupported("+", left, right);
  }

  private static List<Value> joined(List<Value> left, List<Value> right) {
    Limits.items((long) left.size() + right.size());
    var all = new ArrayList<>(left);
    all.addAll(right);
    return all;
  }

  private static Value repeated(Value value, Value times) {
    if (!(times instanceof Int number)) {
      throw unsupported("*", value, times);
    }
    var count = Math.max(0, number.clamped());
    if (value instanceof Str text) {
      Limits.text((long) text.text().length() * count);
      return text.as(text.text().repeat(text.text().isEmpty() ? 0 : count));
    }
    if (value instanceof ListValue list) {
      return new ListValue(repeated(list.items(), count));
    }
    if (value instanceof TupleValue tuple) {
      return new TupleValue(repeated(tuple.items(), count));
    }
    throw unsupported("*", value, times);
  }

  private static List<Value> repeated(List<Value> items, int count) {
    var all = new ArrayList<Value>(Limits.items((long) items.size() * count));
    for (var i = 0; i < count && !items.isEmpty(); i++) {
      all.addAll(items);
    }
    return all;
  }
}
