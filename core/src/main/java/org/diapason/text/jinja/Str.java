package org.diapason.text.jinja;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A text. Its characters are code points, as in Python.
 *
 * @param text the text, in UTF-16
 * @param safe whether it is a {@code Markup}, which escapes the texts that are joined to it
 */
record Str(String text, boolean safe) implements Sequence {
  static final Str EMPTY = new Str("");

  Str(String text) {
    this(text, false);
  }

  Str {
    Limits.text(text.length());
  }

  /** A text of the same kind. */
  Str as(String other) {
    return new Str(other, safe);
  }

  @Override
  public String type() {
    return safe ? "Markup" : "str";
  }

  @Override
  public String described() {
    return safe ? "markupsafe.Markup object" : "str object";
  }

  @Override
  public String repr() {
    return safe ? "Markup(" + Quoted.of(text) + ")" : Quoted.of(text);
  }

  @Override
  public int size() {
    return text.codePointCount(0, text.length());
  }

  /** Whether each code point is one UTF-16 character, so that places need no counting. */
  private boolean simple() {
    return size() == text.length();
  }

  private int offset(int index) {
    return simple() ? index : text.offsetByCodePoints(0, index);
  }

  @Override
  public Value get(int index) {
    var start = offset(index);
    return as(text.substring(start, start + Character.charCount(text.codePointAt(start))));
  }

  @Override
  public Str slice(int start, int step, int count) {
    if (count == 0) {
      return as("");
    }
    if (step == 1) {
      return as(text.substring(offset(start), offset(start + count)));
    }
    var points = text.codePoints().toArray();
    var picked = new StringBuilder();
    for (var i = 0; i < count; i++) {
      picked.appendCodePoint(points[start + i * step]);
    }
    return as(picked.toString());
  }

  @Override
  public Iterator<Value> iterator() {
    return text.codePoints().<Value>mapToObj(point -> as(Character.toString(point))).iterator();
  }

  @Override
  public boolean contains(Value value) {
    if (value instanceof Str part) {
      return text.contains(part.text);
    }
    throw new Failure("'in <string>' requires string as left operand, not %s", value.type());
  }

  @Override
  public @Nullable Value attribute(String name) {
    return TextMethods.bind(this, name);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Str string && string.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
