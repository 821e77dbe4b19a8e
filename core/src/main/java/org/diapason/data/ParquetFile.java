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
                .map(i -> "CAST(\"%s\" AS VARCHAR)".formatted(columns.get(i).replace("\"", "\"\"")))
                .collect(Collectors.joining(", ")),
            TableFile.quote(path));
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
