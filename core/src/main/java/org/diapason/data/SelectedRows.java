package org.diapason.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.diapason.data.Split.Part;
import org.jspecify.annotations.Nullable;

/**
 * The complete rows of a source that a split uses.
 *
 * @param split has a part for each complete row
 */
public record SelectedRows(RowSource source, Split split) implements RowSource {

  @Override
  public RowCursor open() {
    return new Cursor(new CompleteRows(source));
  }

  private final class Cursor implements RowCursor {
    private final CompleteRows rows;
    private int position;

    Cursor(CompleteRows rows) {
      this.rows = rows;
    }

    @Override
    public @Nullable Row next() {
      var row = rows.next();
      while (row != null && split.of(position++) == Part.UNUSED) {
        row = rows.next();
      }
      return row;
    }

    @Override
    public void close() {
      rows.close();
    }
  }

  @Override
  public List<Role> roles() {
    return source.roles();
  }

  @Override
  public Map<String, String> columns() {
    return source.columns();
  }

  @Override
  public List<Path> files() {
    return source.files();
  }

  @Override
  public String place(Row row) {
    return source.place(row);
  }
}
