package org.diapason.config;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A single value: the highest layer counts. */
interface ScalarShape extends Shape {
  /** The value of a text, or nothing when it does not fit. */
  Optional<?> parse(Tree.Scalar scalar);

  /** What may help with a text that does not fit; empty or beginning with a semicolon. */
  String hint(Tree.Scalar scalar);

  @Override
  default @Nullable Object read(Place place, List<Tree> layers, Report report) {
    Tree tree = layers.get(layers.size() - 1);
    Place here = place.at(tree.origin());
    report.origin(here);
    boolean given = tree instanceof Tree.Scalar && !tree.isNull();
    Optional<?> value = given ? parse((Tree.Scalar) tree) : Optional.empty();
    if (value.isEmpty()) {
      String hint = given ? hint((Tree.Scalar) tree) : "";
      report.problem(here, "found " + tree.shown() + "; expected " + describe() + hint);
      return null;
    }
    return value.get();
  }
}
