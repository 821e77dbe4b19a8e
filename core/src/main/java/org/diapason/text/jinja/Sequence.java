package org.diapason.text.jinja;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** A value whose items have places: text, list, tuple, range. */
interface Sequence extends Sized {
  Value get(int index);

  /** The items at {@code start}, {@code start + step}, …, as a value of the same type. */
  Value slice(int start, int step, int count);

  @Override
  default @Nullable Value item(Value key) {
    if (!(key instanceof Int index)) {
      return null;
    }
    var size = size();
    var place = index.clamped();
    if (place < 0) {
      place += size;
    }
    return place >= 0 && place < size ? get(place) : null;
  }

  @Override
  default Iterator<Value> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < size();
      }

      @Override
      public Value next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return get(next++);
      }
    };
  }
}
