package org.diapason.text.jinja;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The items that pass a test; each is tested when it is asked for. */
final class Picked implements Iterator<Value> {
  private final Iterator<Value> source;
  private final Predicate<Value> test;
  private @Nullable Value next;

  Picked(Iterator<Value> source, Predicate<Value> test) {
    this.source = source;
    this.test = test;
  }

  @Override
  public boolean hasNext() {
    while (next == null && source.hasNext()) {
      var candidate = source.next();
      next = test.test(candidate) ? candidate : null;
    }
    return next != null;
  }

  @Override
  public Value next() {
    var found = hasNext() ? next : null;
    if (found == null) {
      throw new NoSuchElementException();
    }
    next = null;
    return found;
  }
}
