package org.diapason.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.diapason.text.TextEncoder;
import org.slf4j.LoggerFactory;

/**
 * A file of texts and, mostly, their labels, not read yet: columns {@code text}, {@code text_pair}
 * and {@code label} under their own names or those that data sets usually give them. Immutable.
 *
 * <pre>{@code
 * var data = Dataset.of(Path.of("reviews.csv")).map(tokenizer::encode).split(0.7, 0.15, 0.15, 42);
 * }</pre>
 */
public final class TextTable {
  private final Path file;
  private final Map<String, String> columns;

  TextTable(Path file, Map<String, String> columns) {
    this.file = file;
    this.columns = Map.copyOf(columns);
  }

  /**
   * @param columns role ({@code text}, {@code text_pair}, {@code label}) to column
   */
  public TextTable columns(Map<String, String> columns) {
    return new TextTable(file, columns);
  }

  /**
   * Streams the table through a tokenizer into a temporary file.
   *
   * @param encoder is called on many threads at once
   * @throws org.diapason.config.UserException when the file or a column is missing, or a row cannot
   *     be read
   */
  public EncodedDataset map(TextEncoder encoder) {
    var source = source();
    boolean labelled = source.columns().containsKey(Role.LABEL.name());
    var labels = labelled ? LabelSet.count(source) : LabelSet.named(List.of());
    var encoded = EncodedRows.of(source, encoder, (row, tokens) -> example(row, tokens, labels));
    var log = LoggerFactory.getLogger(TextTable.class);
    log.info("{}: {}; {}", file, encoded.rows(), encoded.lengths());
    encoded.lengths().warning().ifPresent(log::warn);
    return new EncodedDataset(encoded.examples(), labels);
  }

  /** The rows; a table that has a label column needs a label in each. */
  private RowSource source() {
    var patterns = List.of(file.toString());
    var loose =
        RowSource.of(patterns, List.of(Role.TEXT, Role.TEXT_PAIR, Role.LABEL.optional()), columns);
    return loose.columns().containsKey(Role.LABEL.name())
        ? RowSource.of(patterns, List.of(Role.TEXT, Role.TEXT_PAIR, Role.LABEL), columns)
        : loose;
  }

  private static Example example(Row row, TextEncoder encoder, LabelSet labels) {
    var text = row.values().getOrDefault(Role.TEXT.name(), "");
    var example = Example.of(encoder.encode(text, row.get(Role.TEXT_PAIR.name())));
    var label = row.get(Role.LABEL.name());
    return label == null ? example : example.with("labels", labels.index(label));
  }
}
