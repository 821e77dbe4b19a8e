package org.diapason.data;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the records of a delimited file and knows the physical line that each begins on, which
 * DuckDB does not tell once a quoted field spans lines. It finds the header and the delimiter, and
 * places and explains bad rows; the rows themselves are read by DuckDB.
 */
final class CsvScan implements Closeable {
  private static final int END = -1;
  private static final int QUOTE = '"';

  private final InputStream bytes;
  private final int delimiter;
  private final boolean quoted;
  private final ByteArrayOutputStream field = new ByteArrayOutputStream();
  private List<String> fields = List.of();
  private @Nullable String fault;
  private long line;
  private long lineBreaks;
  private long firstOddLineEnd;
  private boolean carriageReturns;
  private boolean quoteSeen;
  private int current;

  /**
   * @param bytes unzipped, without byte order mark
   */
  CsvScan(InputStream bytes, char delimiter, boolean quoted) throws IOException {
    this.bytes = bytes;
    this.delimiter = delimiter;
    this.quoted = quoted;
    current = bytes.read();
  }

  /** Moves to the next record; false after the last one. */
  boolean next() throws IOException {
    if (current == END) {
      return false;
    }
    line = lineBreaks + 1;
    fault = null;
    quoteSeen = false;
    var found = new ArrayList<String>();
    found.add(field());
    while (current == delimiter) {
      step();
      found.add(field());
    }
    endOfLine();
    fields = found;
    return true;
  }

  /** The physical line on which this record begins; the first is 1. */
  long line() {
    return line;
  }

  List<String> fields() {
    return fields;
  }

  /** Whether this record is an empty line. */
  boolean blank() {
    return fields.size() == 1 && fields.get(0).isEmpty();
  }

  /** What is wrong with the quotes of this record. */
  @Nullable String fault() {
    return fault;
  }

  /** Whether a field of this record stands in quotes. */
  boolean quoteSeen() {
    return quoteSeen;
  }

  /** Says which line ends otherwise than the first, once all records were walked over. */
  Optional<String> mixedLineEnds() {
    return firstOddLineEnd == 0
        ? Optional.empty()
        : Optional.of(
            "line %d: ends in %s, the first line does not; save the file with one kind of line end"
                .formatted(firstOddLineEnd, carriageReturns ? "LF" : "CR LF"));
  }

  private String field() throws IOException {
    field.reset();
    boolean blankSoFar = true;
    while (current != delimiter && !atEndOfLine()) {
      if (quoted && blankSoFar && current == QUOTE) {
        field.reset();
        quotedField();
        blankSoFar = false;
      } else {
        blankSoFar &= current == ' ';
        keep();
        step();
      }
    }
    return field.toString(StandardCharsets.UTF_8);
  }

  private void quotedField() throws IOException {
    quoteSeen = true;
    step();
    while (current != END) {
      if (current == QUOTE && step() != QUOTE) {
        while (current == ' ') {
          step();
        }
        if (current != delimiter && !atEndOfLine()) {
          fault = "text follows a closing quote; a quote inside quotes is written twice";
        }
        return;
      }
      if (current == '\n') {
        lineBreaks++;
      }
      keep();
      step();
    }
    fault = "a quote that opens here is never closed";
  }

  private void keep() {
    if (field.size() <= TextBytes.LONGEST_ROW) {
      field.write(current);
    }
  }

  private boolean atEndOfLine() {
    return current == '\n' || current == '\r' || current == END;
  }

  private void endOfLine() throws IOException {
    if (current == END) {
      return;
    }
    lineBreaks++;
    boolean returns = current == '\r';
    if (lineBreaks == line && line == 1) {
      carriageReturns = returns;
    } else if (returns != carriageReturns && firstOddLineEnd == 0) {
      firstOddLineEnd = lineBreaks;
    }
    if (returns && step() != '\n') {
      return;
    }
    step();
  }

  private int step() throws IOException {
    current = bytes.read();
    return current;
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
