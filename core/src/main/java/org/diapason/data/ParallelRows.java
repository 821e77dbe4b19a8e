package org.diapason.data;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work on the complete rows of a source on all cores: rows are read on the calling thread and
 * worked on in chunks on others. A few chunks are held in memory, however large the source is.
 */
public final class ParallelRows {
  private static final int ROWS = 256;
  private static final int CHARS = 1 << 18;

  private ParallelRows() {}

  /**
   * @param work on a row, on many threads at once
   * @param consumer takes the results in the order of the rows, on the calling thread
   * @return what was read
   * @throws RuntimeException the first in the order of the rows, of reading or of the work
   */
  public static <T> RowReport forEach(
      RowSource source, Function<Row, T> work, Consumer<? super T> consumer) {
    var threads = Runtime.getRuntime().availableProcessors() + 1;
    try (var rows = new CompleteRows(source);
        var results = new Ahead<>(new Chunks<>(rows, work), threads)) {
      while (results.hasNext()) {
        results.next().forEach(consumer);
      }
      return rows.report();
    }
  }

  private static final class Chunks<T> implements Iterator<Supplier<List<T>>> {
    private final CompleteRows rows;
    private final Function<Row, T> work;
    private @Nullable Row upcoming;
    private @Nullable RuntimeException failure;
    private boolean begun;

    Chunks(CompleteRows rows, Function<Row, T> work) {
      this.rows = rows;
      this.work = work;
    }

    @Override
    public boolean hasNext() {
      if (!begun) {
        begun = true;
        read();
      }
      if (failure != null) {
        throw failure;
      }
      return upcoming != null;
    }

    @Override
    public Supplier<List<T>> next() {
      if (!hasNext()) {
        throw new NoSuchElementException("all rows were read");
      }
      var chunk = new ArrayList<Row>();
      for (int chars = 0; upcoming != null && chunk.size() < ROWS && chars < CHARS; read()) {
        chunk.add(upcoming);
        chars += upcoming.values().values().stream().mapToInt(String::length).sum();
      }
      return () -> chunk.stream().map(work).toList();
    }

    /** A row that cannot be read waits for the work on those before it. */
    private void read() {
      try {
        upcoming = rows.next();
      } catch (RuntimeException e) {
        upcoming = null;
        failure = e;
      }
    }
  }
}
