package org.diapason.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.diapason.config.UserException;
import org.jspecify.annotations.Nullable;

/** Rows of csv, tsv, json, jsonl and parquet files, read by an embedded DuckDB as text. */
final class TableSource implements RowSource {
  private final List<Role> roles;
  private final List<TableFile> files = new ArrayList<>();
  private final List<ColumnChoice> choices = new ArrayList<>();

  /** Looks at the start of every file. */
  TableSource(List<Path> paths, List<Role> roles, Map<String, String> columns) {
    this.roles = List.copyOf(roles);
    boolean header = !ColumnChoice.byNumber(columns);
    try (var connection = connect()) {
      for (var path : paths) {
        var file = TableFile.of(path, header, connection);
        files.add(file);
        choices.add(ColumnChoice.of(file, roles, columns));
      }
    } catch (IOException e) {
      throw new UserException("cannot read %s: %s".formatted(paths, e.getMessage()), e);
    } catch (SQLException e) {
      throw new UserException("cannot read %s: %s".formatted(paths, firstLine(e)), e);
    }
  }

  /** The columns that a DuckDB reader finds. */
  static List<String> describe(Connection connection, String reader) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("DESCRIBE SELECT * FROM " + reader)) {
      var names = new ArrayList<String>();
      while (rows.next()) {
        names.add(rows.getString(1));
      }
      return names;
    }
  }

  private static Connection connect() throws SQLException {
    var options = new Properties();
    options.setProperty("jdbc_stream_results", "true"); // else the whole result is held in memory
    options.setProperty("threads", "2");
    options.setProperty("autoinstall_known_extensions", "false");
    return DriverManager.getConnection("jdbc:duckdb:", options);
  }

  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  @Override
  public List<Role> roles() {
    return roles;
  }

  @Override
  public Map<String, String> columns() {
    var names = new TreeMap<String, String>();
    choices.forEach(choice -> choice.names().forEach(names::putIfAbsent));
    return names;
  }

  @Override
  public List<Path> files() {
    return files.stream().map(TableFile::path).toList();
  }

  @Override
  public String place(Row row) {
    var file =
        files.stream()
            .filter(candidate -> candidate.path().toString().equals(row.origin()))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no row of this source: " + row));
    try {
      return row.origin() + ", " + file.place(row.number());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + row.origin(), e);
    }
  }

  @Override
  public RowCursor open() {
    try {
      return new Cursor(connect());
    } catch (SQLException e) {
      throw new IllegalStateException("DuckDB does not start", e);
    }
  }

  private final class Cursor implements RowCursor {
    private final Connection connection;
    private int current = -1;
    private @Nullable ResultSet rows;
    private long number;
    private long total;

    Cursor(Connection connection) {
      this.connection = connection;
    }

    @Override
    public @Nullable Row next() {
      try {
        while (rows == null || !rows.next()) {
          finishFile();
          if (current + 1 == files.size()) {
            return end();
          }
          current++;
          number = 0;
          rows = query(files.get(current), choices.get(current));
        }
        number++;
        total++;
        return row(rows);
      } catch (SQLException e) {
        throw explained(files.get(current), e);
      }
    }

    private ResultSet query(TableFile file, ColumnChoice choice) throws SQLException {
      var statement = connection.createStatement();
      statement.closeOnCompletion();
      return statement.executeQuery(file.select(List.copyOf(choice.positions().values())));
    }

    private Row row(ResultSet rows) throws SQLException {
      var values = new LinkedHashMap<String, String>();
      int column = 1;
      for (var role : choices.get(current).positions().keySet()) {
        var cell = rows.getString(column++);
        if (cell != null && !cell.isBlank()) {
          values.put(role, cell);
        }
      }
      return new Row(files.get(current).path().toString(), number, values);
    }

    private void finishFile() throws SQLException {
      if (rows == null) {
        return;
      }
      rows.close();
      rows = null;
      if (number == 0) { // a quote that is never closed can end a file before its first row
        refuse(files.get(current));
      }
    }

    private @Nullable Row end() {
      if (total == 0) {
        throw new UserException(files.get(0).path() + " has no rows");
      }
      return null;
    }

    private RuntimeException explained(TableFile file, SQLException e) {
      refuse(file);
      return new UserException("cannot read %s: %s".formatted(file.path(), firstLine(e)), e);
    }

    private void refuse(TableFile file) {
      try {
        file.refuseFault();
      } catch (IOException e) {
        throw new UserException("cannot read %s: %s".formatted(file.path(), e.getMessage()), e);
      }
    }

    @Override
    public void close() {
      try {
        connection.close();
      } catch (SQLException e) {
        throw new IllegalStateException("DuckDB does not close", e);
      }
    }
  }
}
