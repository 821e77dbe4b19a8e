package org.diapason.text.jinja;

/** What a template may use up before it counts as one that has run away. */
final class Limits {
  /** The longest range, as in Jinja's sandbox. */
  static final int RANGE = 100_000;

  /** Characters of one text. */
  static final int TEXT = 1 << 24;

  /** Items of one list that an operator makes. */
  static final int ITEMS = 1 << 20;

  /** Passes through loops in one rendering. */
  static final int PASSES = 10_000_000;

  /** Macros and recursive loops inside one another. */
  static final int CALLS = 200;

  /** Expressions and blocks inside one another, in the text of the template. */
  static final int NESTING = 100;

  /** Bits of a whole number. */
  static final int BITS = 1 << 16;

  private Limits() {}

  /** Returns the length. */
  static int text(long length) {
    if (length > TEXT) {
      throw new Failure("the template makes a text of %d characters; %d are allowed", length, TEXT);
    }
    return (int) length;
  }

  /** Returns the count. */
  static int items(long count) {
    if (count > ITEMS) {
      throw new Failure("the template makes a list of %d items; %d are allowed", count, ITEMS);
    }
    return (int) count;
  }
}
