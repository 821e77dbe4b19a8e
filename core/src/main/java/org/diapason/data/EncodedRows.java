package org.diapason.data;

import com.google.gson.Gson;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.diapason.text.TextEncoder;

/**
 * A source after its one way through the tokenizer.
 *
 * @param examples those of the complete rows, in their order
 * @param rows what was read and left out
 * @param lengths what the tokenizer saw
 */
public record EncodedRows(TokenStore examples, RowReport rows, LengthReport lengths) {
  private static final Gson GSON = new Gson();

  /**
   * What a task makes of a complete row, on many threads at once; a {@code UserException} need not
   * say which row it is.
   */
  @FunctionalInterface
  public interface RowEncoder {
    Example encode(Row row, TextEncoder encoder);
  }

  private record Summary(RowReport rows, LengthReport lengths) {}

  /** Encodes into a store that vanishes with this process. */
  public static EncodedRows of(RowSource source, TextEncoder encoder, RowEncoder task) {
    return of(TokenStore.temporary(store -> encode(source, encoder, task, store)));
  }

  /**
   * Encodes into a store that a later run with the same key finds again.
   *
   * @param key of the content of the source's files, the tokenizer, and all that decides what the
   *     task makes of a row: {@link TokenStore#key}
   */
  public static EncodedRows of(
      RowSource source, TextEncoder encoder, RowEncoder task, Path directory, String key) {
    return of(
        TokenStore.openOrBuild(directory, key, store -> encode(source, encoder, task, store)));
  }

  private static EncodedRows of(TokenStore store) {
    var summary = GSON.fromJson(store.summary(), Summary.class);
    return new EncodedRows(store, summary.rows, summary.lengths);
  }

  private static String encode(
      RowSource source, TextEncoder encoder, RowEncoder task, Consumer<Example> store) {
    var meter = new LengthMeter(encoder);
    var rows =
        ParallelRows.forEach(
            source, row -> source.read(row, complete -> task.encode(complete, meter)), store);
    return GSON.toJson(new Summary(rows, meter.report()));
  }
}
