package org.diapason.data;

import java.util.List;
import java.util.Locale;

/**
 * How many rows were of use.
 *
 * @param read rows of the source
 * @param dropped those without a text or label
 * @param examples the first of them: place and reason
 */
public record RowReport(long read, long dropped, List<String> examples) {

  public RowReport {
    examples = List.copyOf(examples);
  }

  public long kept() {
    return read - dropped;
  }

  /** One line, such as {@code 2 of 100 rows left out: reviews.csv, line 12: no label; …}. */
  @Override
  public String toString() {
    return dropped == 0
        ? String.format(Locale.ROOT, "%,d rows", read)
        : String.format(
            Locale.ROOT,
            "%,d of %,d rows left out: %s%s",
            dropped,
            read,
            String.join("; ", examples),
            dropped > examples.size() ? "; …" : "");
  }
}
