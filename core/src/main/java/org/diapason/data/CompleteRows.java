package org.diapason.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.diapason.config.UserException;
import org.jspecify.annotations.Nullable;

/** The rows of a source that have every required role; the others are left out and counted. */
public final class CompleteRows implements RowCursor {
  private static final int EXAMPLES = 3;

  private final RowSource source;
  private final RowCursor rows;
  private final List<Row> examples = new ArrayList<>();
  private long read;
  private long dropped;

  public CompleteRows(RowSource source) {
    this.source = source;
    rows = source.open();
  }

  /**
   * @throws UserException also at the end, when no row is complete
   */
  @Override
  public @Nullable Row next() {
    for (var row = rows.next(); row != null; row = rows.next()) {
      read++;
      if (missing(row).isEmpty()) {
        return row;
      }
      dropped++;
      if (examples.size() < EXAMPLES) {
        examples.add(row);
      }
    }
    if (read == dropped) {
      throw new UserException("no row has all it needs: " + report());
    }
    return null;
  }

  private String missing(Row row) {
    return source.roles().stream()
        .filter(role -> role.required() && row.get(role.name()) == null)
        .map(role -> "no " + role.name())
        .collect(Collectors.joining(", "));
  }

  /** What was read so far. Finding the physical lines of the examples scans the files again. */
  public RowReport report() {
    return new RowReport(
        read,
        dropped,
        examples.stream().map(row -> source.place(row) + ": " + missing(row)).toList());
  }

  @Override
  public void close() {
    rows.close();
  }
}
