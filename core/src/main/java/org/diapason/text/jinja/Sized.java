package org.diapason.text.jinja;

/** A value that has a length. */
interface Sized extends Many {
  int size();

  @Override
  default boolean truth() {
    return size() > 0;
  }

  /**
   * The length of a value.
   *
   * @throws Failure if it has none
   */
  static int of(Value value) {
    if (value instanceof Sized sized) {
      return sized.size();
    }
    throw new Failure("object of type '%s' has no len()", value.type());
  }
}
