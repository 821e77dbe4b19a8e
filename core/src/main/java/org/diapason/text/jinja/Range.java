package org.diapason.text.jinja;

import org.jspecify.annotations.Nullable;

/**
 * A range: {@code count} numbers from {@code start} on, {@code step} apart.
 *
 * @param stop where it ends by its own account, which {@code repr} tells
 */
record Range(long start, long stop, long step) implements Sequence {
  Range {
    if (step == 0) {
      throw new Failure("range() arg 3 must not be zero");
    }
    if (length(start, stop, step) > Limits.RANGE) {
      throw new Failure(
          "Range too big. The sandbox blocks ranges larger than MAX_RANGE (%d).", Limits.RANGE);
    }
  }

  private static long length(long start, long stop, long step) {
    var reach = step > 0 ? stop - start : start - stop;
    return reach <= 0 ? 0 : (reach - 1) / Math.abs(step) + 1;
  }

  @Override
  public String type() {
    return "range";
  }

  @Override
  public String repr() {
    return step == 1
        ? "range(%d, %d)".formatted(start, stop)
        : "range(%d, %d, %d)".formatted(start, stop, step);
  }

  @Override
  public int size() {
    return (int) length(start, stop, step);
  }

  @Override
  public Value get(int index) {
    return Int.of(start + index * step);
  }

  @Override
  public Range slice(int first, int stride, int count) {
    var from = start + first * step;
    return new Range(from, from + (long) count * stride * step, stride * step);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof Range range) || range.size() != size()) {
      return false;
    }
    return size() == 0 || (range.start == start && (size() == 1 || range.step == step));
  }

  @Override
  public int hashCode() {
    return Long.hashCode(size() == 0 ? 0 : start);
  }
}
