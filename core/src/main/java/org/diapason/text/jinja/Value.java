package org.diapason.text.jinja;

import org.jspecify.annotations.Nullable;

/**
 * A value as Python has it. {@code equals} and {@code hashCode} are Python's: {@code 1}, {@code
 * 1.0} and {@code True} are equal.
 */
interface Value {
  /** The name of the type in Python's messages. */
  String type();

  /** What {@code repr} gives. */
  String repr();

  /** What {@code str} gives, and what is printed. */
  default String text() {
    return repr();
  }

  /** What {@code bool} gives. */
  default boolean truth() {
    return true;
  }

  /** Whether this may be the key of a dict. */
  default boolean hashable() {
    return true;
  }

  /** An attribute of the type, such as a method; null where the type has none of that name. */
  default @Nullable Value attribute(String name) {
    return null;
  }

  /** What {@code value[key]} gives; null where there is no such item. */
  default @Nullable Value item(Value key) {
    return null;
  }

  /** The type in messages about what a value lacks. */
  default String described() {
    return type() + " object";
  }
}
