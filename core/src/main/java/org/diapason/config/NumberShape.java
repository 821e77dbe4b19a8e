package org.diapason.config;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An int, a long or a double within a range. Digits may be grouped with underscores, {@code 2e-5}
 * needs no point, and a whole number may be written as {@code 1e4}.
 */
record NumberShape(
    Class<?> type, double min, boolean minExclusive, double max, boolean maxExclusive)
    implements ScalarShape {
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+(_\\d+)*(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d{1,4})?");
  private static final Pattern NOT_FINITE = Pattern.compile("(?i)[-+]?\\.?(nan|inf|infinity)");

  @Override
  public Optional<?> parse(Tree.Scalar scalar) {
    if (!scalar.plain() || !NUMBER.matcher(scalar.text()).matches()) {
      return Optional.empty();
    }
    BigDecimal exact = new BigDecimal(scalar.text().replace("_", ""));
    double value = exact.doubleValue();
    boolean above = minExclusive ? value > min : value >= min;
    boolean below = maxExclusive ? value < max : value <= max;
    return above && below && Double.isFinite(value) ? convert(exact) : Optional.empty();
  }

  private Optional<?> convert(BigDecimal exact) {
    try {
      if (type == int.class) {
        return Optional.of(exact.intValueExact());
      }
      return type == long.class
          ? Optional.of(exact.longValueExact())
          : Optional.of(exact.doubleValue());
    } catch (ArithmeticException e) { // a fraction, or too large for the type
      return Optional.empty();
    }
  }

  @Override
  public String hint(Tree.Scalar scalar) {
    if (NOT_FINITE.matcher(scalar.text()).matches()) {
      return "; NaN and infinity are not allowed";
    }
    if (scalar.plain()
        && NUMBER.matcher(scalar.text().replace(',', '.')).matches()
        && scalar.text().contains(",")) {
      return "; decimals follow a point";
    }
    boolean quoted = !scalar.plain() && NUMBER.matcher(scalar.text()).matches();
    return quoted ? "; remove the quotes" : "";
  }

  @Override
  public JsonElement toJson(Object value) {
    return new JsonPrimitive((Number) value);
  }

  @Override
  public JsonObject jsonSchema() {
    JsonObject schema = JsonSchema.type(type == double.class ? "number" : "integer");
    if (Double.isFinite(min)) {
      schema.add(minExclusive ? "exclusiveMinimum" : "minimum", bound(min));
    }
    if (Double.isFinite(max)) {
      schema.add(maxExclusive ? "exclusiveMaximum" : "maximum", bound(max));
    }
    return schema;
  }

  @Override
  public String describe() {
    List<String> words = new ArrayList<>();
    words.add(type == double.class ? "a number" : "a whole number");
    if (Double.isFinite(min) && Double.isFinite(max) && !minExclusive && !maxExclusive) {
      words.add("from " + bound(min) + " to " + bound(max));
    } else {
      if (Double.isFinite(min)) {
        words.add((minExclusive ? "above " : "of at least ") + bound(min));
      }
      if (Double.isFinite(max)) {
        words.add(
            (words.size() > 1 ? "and " : "") + (maxExclusive ? "below " : "at most ") + bound(max));
      }
    }
    return String.join(" ", words);
  }

  /** 1 and not 1.0. */
  private static JsonPrimitive bound(double bound) {
    return bound == Math.rint(bound) ? new JsonPrimitive((long) bound) : new JsonPrimitive(bound);
  }
}
