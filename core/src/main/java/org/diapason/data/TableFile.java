package org.diapason.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.diapason.config.UserException;

/** One file of rows: what DuckDB must be told to read it, and where its rows stand. */
sealed interface TableFile permits CsvFile, JsonFile, ParquetFile {

  Path path();

  /** Names of the columns, in the file's order. */
  List<String> columns();

  /** The query that reads these columns, by position, as text. */
  String select(List<Integer> columns);

  /** Where the row with this number (the first is 1) stands: {@code line 12}. */
  String place(long row) throws IOException;

  /** The first thing that is wrong with the file, its line first; a scan of the whole file. */
  Optional<String> fault() throws IOException;

  /**
   * @throws UserException when something is wrong with the file
   */
  default void refuseFault() throws IOException {
    var fault = fault();
    if (fault.isPresent()) {
      throw new UserException(path() + ", " + fault.get());
    }
  }

  /**
   * @param header whether the first record of a csv or tsv file holds the names
   */
  static TableFile of(Path path, boolean header, Connection connection)
      throws IOException, SQLException {
    if (!Files.isReadable(path)) {
      throw new UserException("cannot read " + path + ": no permission");
    }
    if (Files.size(path) == 0) {
      throw new UserException(path + " is empty");
    }
    var name = path.getFileName().toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "txt" -> CsvFile.ofLines(path);
      case "csv", "tsv" -> CsvFile.open(path, header);
      case "json", "jsonl", "ndjson" -> JsonFile.open(path, connection);
      case "parquet" -> ParquetFile.open(path, connection);
      default ->
          throw new UserException(
              "cannot tell the format of %s: the name should end in csv, tsv, json, jsonl, ndjson, txt (each also with .gz) or parquet"
                  .formatted(path));
    };
  }

  /** A text as SQL writes it. */
  static String quote(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** A path as DuckDB's readers take it, where wildcards in it stand for themselves. */
  static String quote(Path path) {
    return quote(path.toString().replaceAll("[*?\\[]", "[$0]"));
  }
}
