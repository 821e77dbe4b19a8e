package org.diapason.config;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a key may hold. A shape reads a value, writes it, and describes itself to people and to
 * editors; it is immutable.
 */
interface Shape {
  /**
   * Reads a value from layers that lie one above the other, the lowest first: the file, then each
   * {@code --set}. There is at least one, and what does not fit is reported.
   *
   * @return the value, or null when a problem was reported
   */
  @Nullable Object read(Place place, List<Tree> layers, Report report);

  /** Reads a value that nobody gave and that has no default. */
  default @Nullable Object absent(Place place, Report report) {
    report.problem(place, "missing; expected " + describe());
    return null;
  }

  /** Whether {@link #absent} has a value to give. */
  default boolean canBeAbsent() {
    return false;
  }

  /** The value as JSON that reads back to an equal value. */
  JsonElement toJson(Object value);

  /** JSON Schema (2020-12) for the values that {@link #read} takes. */
  JsonObject jsonSchema();

  /** What is allowed, to follow "expected". */
  String describe();

  /** The values to choose from, where they are few and named. */
  default List<String> words() {
    return List.of();
  }

  /** The records inside, in the order of their keys. */
  default Stream<Section> sections(String path, String condition) {
    return Stream.empty();
  }
}
