package org.diapason.data;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A Parquet file; it has rows and no lines. */
record ParquetFile(Path path, List<String> columns) implements TableFile {

  static ParquetFile open(Path path, Connection connection) throws SQLException {
    var reader = "read_parquet(%s)".formatted(TableFile.quote(path));
    return new ParquetFile(path, TableSource.describe(connection, reader));
  }

  @Override
  public String select(List<Integer> wanted) {
    return "SELECT %s FROM read_parquet(%s)"
        .formatted(
            wanted.stream()
                .map(i -> text('"' + columns.get(i).replace("\"", "\"\"") + '"'))
                .collect(Collectors.joining(", ")),
            TableFile.quote(path));
  }

  /** A cell as text; lists and structures as JSON. */
  private static String text(String column) {
    return """
    CASE WHEN typeof(%1$s) LIKE '%%[]' OR typeof(%1$s) LIKE 'STRUCT%%' OR typeof(%1$s) LIKE 'MAP%%' \
    THEN CAST(to_json(%1$s) AS VARCHAR) ELSE CAST(%1$s AS VARCHAR) END\
    """
        .formatted(column);
  }

  @Override
  public String place(long row) {
    return "row " + row;
  }

  @Override
  public Optional<String> fault() {
    return Optional.empty();
  }
}
