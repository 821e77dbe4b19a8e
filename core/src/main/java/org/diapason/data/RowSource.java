package org.diapason.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.diapason.config.UserException;

/** Rows that can be streamed as often as needed, each time in the same order. Immutable. */
public interface RowSource {

  RowCursor open();

  /** The roles that rows are asked for. */
  List<Role> roles();

  /** For each role that was found, the column that serves it, in the first file that has one. */
  Map<String, String> columns();

  /** The files that the rows come from. */
  List<Path> files();

  /** Where a row stands, for messages: {@code reviews.csv, line 12}. */
  String place(Row row);

  /**
   * What a reader makes of a row of this source.
   *
   * @throws UserException what the reader throws, behind the place of the row
   */
  default <T> T read(Row row, Function<Row, T> reader) {
    try {
      return reader.apply(row);
    } catch (UserException e) {
      throw new UserException(place(row) + ": " + e.getMessage(), e);
    }
  }

  /**
   * Opens csv, tsv, json, jsonl and parquet files and txt files, of which each line is a text (all
   * but parquet also with {@code .gz}), or directories whose folders are labels and hold text
   * files.
   *
   * @param patterns files, directories, globs such as {@code data/part-*.csv}, or {@code
   *     embedded:NAME}
   * @param roles what the task needs
   * @param columns role to column, by name, or by number from 0 for a file without header; roles
   *     that it does not name find their column by {@link Role#usualColumns}
   * @throws UserException when a file is missing or empty, or a column is not there
   */
  static RowSource of(List<String> patterns, List<Role> roles, Map<String, String> columns) {
    var paths = InputFiles.expand(patterns);
    var unknown =
        columns.keySet().stream()
            .filter(name -> roles.stream().noneMatch(role -> role.name().equals(name)))
            .findFirst();
    if (unknown.isPresent()) {
      throw new UserException(
          "data.columns names the role %s; the roles here are %s"
              .formatted(
                  unknown.get(), String.join(", ", roles.stream().map(Role::name).toList())));
    }
    long directories = paths.stream().filter(Files::isDirectory).count();
    if (directories == 0) {
      return new TableSource(paths, roles, columns);
    }
    if (directories < paths.size()) {
      throw new UserException("give either files or directories, not both: " + patterns);
    }
    return new TextFolderSource(paths, roles);
  }
}
