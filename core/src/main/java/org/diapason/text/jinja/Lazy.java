package org.diapason.text.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What can be read once: a generator of Python's. It is true even where it is empty, and has no
 * length.
 */
final class Lazy implements Many {
  private final String type;
  private final Supplier<Iterator<Value>> source;
  private @Nullable Iterator<Value> items;

  /**
   * @param source asked for when the first item is, so that failures come as late as in Python
   */
  Lazy(String type, Supplier<Iterator<Value>> source) {
    this.type = type;
    this.source = source;
  }

  static Lazy generator(Supplier<Iterator<Value>> source) {
    return new Lazy("generator", source);
  }

  static Lazy reversed(List<Value> items) {
    return new Lazy(
        "list_reverseiterator",
        () -> new ListValue(items).slice(items.size() - 1, -1, items.size()).iterator());
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public String repr() {
    return "<" + type + " object>";
  }

  @Override
  public Iterator<Value> iterator() {
    if (items == null) {
      items = source.get();
    }
    return items;
  }
}
