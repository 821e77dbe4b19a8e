package org.diapason.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One component of a record.
 *
 * @param defaultText the default as YAML, nothing where there is none
 * @param aliases each old name with its map from old values to new ones, empty where they are equal
 * @param excludes keys that may not be set beside this one
 */
record Field(
    String key,
    Shape shape,
    Method accessor,
    String doc,
    Optional<Tree> defaultText,
    boolean nullable,
    Map<String, Map<String, Tree>> aliases,
    List<String> excludes) {

  boolean required() {
    return defaultText.isEmpty() && !nullable && !shape.canBeAbsent();
  }

  /** Reads the layers that were given, or the default when there is none. */
  @Nullable Object read(Place place, List<Tree> layers, Report report) {
    if (nullable && !layers.isEmpty() && layers.get(layers.size() - 1).isNull()) {
      report.origin(place.at(layers.get(layers.size() - 1).origin()));
      return null;
    }
    if (!layers.isEmpty()) {
      return shape.read(place, layers, report);
    }
    if (defaultText.isPresent()) {
      return shape.read(place, List.of(defaultText.get()), report);
    }
    if (nullable) {
      report.origin(place.at(Origin.DEFAULT));
      return null;
    }
    return shape.absent(place, report);
  }

  /** The default, if there is one and it is not null. */
  Optional<Object> defaultValue() {
    return defaultText.map(
        text -> shape.read(new Place(key, Origin.DEFAULT), List.of(text), new Report(List.of())));
  }

  boolean isDefault(@Nullable Object value) {
    return Objects.equals(defaultValue().orElse(null), value);
  }

  /** The value of this component in a record. */
  @Nullable Object of(Object record) {
    try {
      return accessor.invoke(record);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(accessor + " cannot be read", e);
    }
  }

  /** What an entry under an old name says under this one; the user is told. */
  Optional<Tree> translate(Tree.Entry entry, Place place, Report report) {
    Tree old = entry.value();
    Map<String, Tree> values = aliases.getOrDefault(entry.key(), Map.of());
    if (values.isEmpty()) {
      report.notice(place, "old name of " + key);
      return Optional.of(old);
    }
    String text = old instanceof Tree.Scalar scalar ? scalar.text() : "";
    if (!(values.get(text) instanceof Tree.Scalar value)) {
      String expected = String.join(", ", values.keySet());
      report.problem(
          place.at(old.origin()), "found " + old.shown() + "; expected one of " + expected);
      return Optional.empty();
    }
    report.notice(place, text + " is now " + key + ": " + value.text());
    return Optional.of(new Tree.Scalar(value.text(), true, old.origin()));
  }
}
