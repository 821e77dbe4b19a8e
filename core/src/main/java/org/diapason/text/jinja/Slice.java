package org.diapason.text.jinja;

import org.jspecify.annotations.Nullable;

/** {@code value[start:stop:step]}. */
final class Slice {
  private Slice() {}

  static Value of(Value owner, @Nullable Value start, @Nullable Value stop, @Nullable Value step) {
    if (!(owner instanceof Sequence sequence)) {
      throw owner instanceof Undefined undefined
          ? undefined.failure()
          : new Failure("'%s' object cannot be sliced", owner.type());
    }
    var stride = place(step, 1);
    if (stride == 0) {
      throw new Failure("slice step cannot be zero");
    }
    var size = sequence.size();
    var low = stride > 0 ? 0 : -1;
    var high = stride > 0 ? size : size - 1;
    var first = bounded(start, stride > 0 ? low : high, low, high, size);
    var end = bounded(stop, stride > 0 ? high : low, low, high, size);
    var reach = stride > 0 ? end - first : first - end;
    var count = reach <= 0 ? 0 : (reach - 1) / Math.abs(stride) + 1;
    return sequence.slice(first, stride, count);
  }

  private static int bounded(@Nullable Value bound, int otherwise, int low, int high, int size) {
    if (absent(bound)) {
      return otherwise;
    }
    var place = place(bound, otherwise);
    return Math.max(low, Math.min(high, place < 0 ? place + size : place));
  }

  private static boolean absent(@Nullable Value bound) {
    return bound == null || bound == None.NONE;
  }

  private static int place(@Nullable Value bound, int otherwise) {
    if (absent(bound)) {
      return otherwise;
    }
    if (bound instanceof Int number) {
      return number.clamped();
    }
    throw new Failure("slice indices must be whole numbers or none");
  }
}
