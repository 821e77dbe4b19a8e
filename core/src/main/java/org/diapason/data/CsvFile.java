package org.diapason.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.diapason.config.UserException;

/**
 * A csv or tsv file. Its form is found here and given to DuckDB, whose own detection takes a file
 * with one bad row for something else and leaves rows out without a word.
 *
 * @param quoted whether fields may stand in double quotes; in tsv files only if a field does
 * @param headerLine the physical line of the header, 0 without one
 */
record CsvFile(Path path, char delimiter, boolean quoted, long headerLine, List<String> columns)
    implements TableFile {
  private static final int SAMPLE_RECORDS = 1000;
  private static final char[] DELIMITERS = {',', ';', '\t', '|'};

  /** For a file of one column: a control character that no text holds. */
  private static final char NONE = '\u001f';

  static CsvFile open(Path path, boolean header) throws IOException {
    if (isTsv(path)) {
      var quotes = sample(path, '\t', true, header);
      return (quotes.opened && quotes.fitting == quotes.records)
          ? quotes.file
          : sample(path, '\t', false, header).file;
    }
    var best = sample(path, NONE, true, header);
    for (char delimiter : DELIMITERS) {
      var sample = sample(path, delimiter, true, header);
      boolean splits = sample.file.columns.size() > 1;
      boolean first = best.file.columns.size() == 1;
      if (splits && (first || sample.fitting > best.fitting)) {
        best = sample;
      }
    }
    return best.file;
  }

  /** A file whose every line is a text, the one column. */
  static CsvFile ofLines(Path path) {
    return new CsvFile(path, NONE, false, 0, List.of("text"));
  }

  private static boolean isTsv(Path path) {
    var name = path.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".tsv") || name.endsWith(".tsv.gz");
  }

  /** How the start of a file looks when read in one form; fitting: as wide as the first record. */
  private record Sample(CsvFile file, int records, int fitting, boolean opened) {}

  private static Sample sample(Path path, char delimiter, boolean quoted, boolean header)
      throws IOException {
    try (var scan = new CsvScan(TextBytes.open(path), delimiter, quoted)) {
      do {
        if (!scan.next()) {
          throw new UserException(path + " is empty");
        }
      } while (scan.blank());
      var first = scan.fields();
      long headerLine = header ? scan.line() : 0;
      int records = 1;
      int fitting = scan.fault() == null ? 1 : 0;
      boolean opened = scan.quoteSeen();
      while (records < SAMPLE_RECORDS && scan.next()) {
        records++;
        fitting += scan.fault() == null && (scan.blank() || fits(scan, first.size())) ? 1 : 0;
        opened |= scan.quoteSeen();
      }
      var names =
          header
              ? first.stream().map(String::strip).toList()
              : IntStream.range(0, first.size()).mapToObj(i -> "column " + i).toList();
      return new Sample(
          new CsvFile(path, delimiter, quoted, headerLine, names), records, fitting, opened);
    }
  }

  /** DuckDB lets a delimiter at the end of a line pass. */
  private static boolean fits(CsvScan scan, int width) {
    var fields = scan.fields();
    return fields.size() == width || (fields.size() == width + 1 && fields.get(width).isEmpty());
  }

  @Override
  public String select(List<Integer> wanted) {
    var types =
        IntStream.range(0, columns.size())
            .mapToObj(i -> "'c%d': 'VARCHAR'".formatted(i))
            .collect(Collectors.joining(", "));
    var quote = quoted ? "'\"'" : "''";
    return "SELECT %s FROM read_csv(%s, auto_detect=false, columns={%s}, delim=%s, quote=%s, escape=%s, header=%s, skip=%d, compression='%s', max_line_size=%d)"
        .formatted(
            wanted.stream().map(i -> "c" + i).collect(Collectors.joining(", ")),
            TableFile.quote(path),
            types,
            TableFile.quote(String.valueOf(delimiter)),
            quote,
            quote,
            headerLine > 0,
            Math.max(0, headerLine - 1),
            TextBytes.zipped(path) ? "gzip" : "none",
            TextBytes.LONGEST_ROW);
  }

  @Override
  public String place(long row) throws IOException {
    try (var scan = new CsvScan(TextBytes.open(path), delimiter, quoted)) {
      long seen = 0;
      while (seen < row && scan.next()) {
        seen += isRow(scan) ? 1 : 0;
      }
      return "line " + scan.line();
    }
  }

  private static long bytes(List<String> fields) {
    return fields.stream().mapToLong(field -> field.getBytes(StandardCharsets.UTF_8).length).sum();
  }

  private boolean isRow(CsvScan scan) {
    return scan.line() > headerLine && (columns.size() == 1 || !scan.blank());
  }

  @Override
  public Optional<String> fault() throws IOException {
    var notUtf8 = TextBytes.firstLineNotUtf8(path);
    if (notUtf8.isPresent()) {
      return Optional.of("line %d: not UTF-8; save the file as UTF-8".formatted(notUtf8.get()));
    }
    try (var scan = new CsvScan(TextBytes.open(path), delimiter, quoted)) {
      while (scan.next()) {
        if (scan.fault() != null) {
          return Optional.of("line %d: %s".formatted(scan.line(), scan.fault()));
        }
        if (bytes(scan.fields()) > TextBytes.LONGEST_ROW) {
          return Optional.of("line %d: the row is too long".formatted(scan.line()));
        }
        if (isRow(scan) && !fits(scan, columns.size())) {
          return Optional.of(
              "line %d: %d fields where the first record has %d (%s); quote a field that holds the delimiter %s"
                  .formatted(
                      scan.line(),
                      scan.fields().size(),
                      columns.size(),
                      String.join(", ", columns),
                      delimiter == '\t' ? "tab" : "'" + delimiter + "'"));
        }
      }
      return scan.mixedLineEnds();
    }
  }
}
