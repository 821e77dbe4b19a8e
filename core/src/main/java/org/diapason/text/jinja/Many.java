package org.diapason.text.jinja;

/** A value that can be iterated. */
interface Many extends Value, Iterable<Value> {
  /** What {@code value in this} gives. */
  default boolean contains(Value value) {
    for (var item : this) {
      if (item.equals(value)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The items of a value.
   *
   * @throws Failure if it cannot be iterated
   */
  static Many of(Value value) {
    if (value instanceof Many many) {
      return many;
    }
    throw new Failure("'%s' object is not iterable", value.type());
  }
}
