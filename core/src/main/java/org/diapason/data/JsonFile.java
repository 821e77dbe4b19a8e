package org.diapason.data;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A json file (one array, or objects one after the other) or one of JSON lines. */
record JsonFile(Path path, Form form, List<String> columns) implements TableFile {

  /** The names are DuckDB's, in small letters. */
  enum Form {
    NEWLINE_DELIMITED,
    ARRAY,
    UNSTRUCTURED
  }

  /** What DuckDB names the one column of values that are not all objects. */
  private static final List<String> NO_OBJECTS = List.of("json");

  private static final TypeAdapter<JsonElement> STRICT = new Gson().getAdapter(JsonElement.class);

  static JsonFile open(Path path, Connection connection) throws IOException, SQLException {
    var form = form(path);
    var tolerant = form == Form.NEWLINE_DELIMITED ? ", ignore_errors=true" : "";
    var unknown = new JsonFile(path, form, List.of());
    try {
      var columns = TableSource.describe(connection, reader(path, form, tolerant));
      if (columns.equals(NO_OBJECTS)) {
        unknown.refuseFault();
      }
      return new JsonFile(path, form, columns);
    } catch (SQLException e) {
      unknown.refuseFault();
      throw e;
    }
  }

  private static Form form(Path path) throws IOException {
    if (!path.toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "").endsWith(".json")) {
      return Form.NEWLINE_DELIMITED;
    }
    try (var bytes = TextBytes.open(path)) {
      int first = bytes.read();
      while (Character.isWhitespace(first)) {
        first = bytes.read();
      }
      return first == '[' ? Form.ARRAY : Form.UNSTRUCTURED;
    }
  }

  private static String reader(Path path, Form form, String options) {
    return "read_json(%s, format='%s', compression='%s'%s)"
        .formatted(
            TableFile.quote(path),
            form.name().toLowerCase(Locale.ROOT),
            TextBytes.zipped(path) ? "gzip" : "none",
            options);
  }

  @Override
  public String select(List<Integer> wanted) {
    var types =
        wanted.stream()
            .map(columns::get)
            .distinct()
            .map(name -> TableFile.quote(name) + ": 'VARCHAR'")
            .collect(Collectors.joining(", ", ", columns={", "}"));
    return "SELECT %s FROM %s"
        .formatted(
            wanted.stream()
                .map(i -> '"' + columns.get(i).replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(", ")),
            reader(path, form, types));
  }

  @Override
  public String place(long row) throws IOException {
    return "line " + (form == Form.NEWLINE_DELIMITED ? lineOfLine(row) : lineOfObject(row));
  }

  private long lineOfLine(long row) throws IOException {
    try (var bytes = TextBytes.open(path)) {
      var line = new ByteArrayOutputStream();
      long seen = 0;
      long number = 0;
      boolean more = true;
      while (seen < row && more) {
        more = TextBytes.readLine(bytes, line);
        number++;
        seen += isBlank(line) ? 0 : 1;
      }
      return number;
    }
  }

  /** Counts the braces outside of strings: an object of the outermost level is a row. */
  private long lineOfObject(long row) throws IOException {
    try (var bytes = TextBytes.open(path)) {
      long line = 1;
      long seen = 0;
      int depth = 0;
      boolean inString = false;
      for (int next = bytes.read(); next >= 0; next = bytes.read()) {
        if (inString) {
          if (next == '\\') {
            bytes.read();
          }
          inString = next != '"';
          continue;
        }
        switch (next) {
          case '"' -> inString = true;
          case '\n' -> line++;
          case '{' -> {
            if (depth++ == 0 && ++seen == row) {
              return line;
            }
          }
          case '}' -> depth--;
          default -> {}
        }
      }
      return line;
    }
  }

  @Override
  public Optional<String> fault() throws IOException {
    var notUtf8 = TextBytes.firstLineNotUtf8(path);
    if (notUtf8.isPresent()) {
      return Optional.of("line %d: not UTF-8; save the file as UTF-8".formatted(notUtf8.get()));
    }
    return form == Form.NEWLINE_DELIMITED ? badLine() : badJson();
  }

  private Optional<String> badLine() throws IOException {
    try (var bytes = TextBytes.open(path)) {
      var line = new ByteArrayOutputStream();
      boolean more = true;
      for (long number = 1; more; number++) {
        more = TextBytes.readLine(bytes, line);
        if (!isBlank(line) && !isObject(line.toString(StandardCharsets.UTF_8))) {
          return Optional.of(
              "line %d: not a JSON object; each line holds one, as {\"text\": \"…\"}"
                  .formatted(number));
        }
      }
      return Optional.empty();
    }
  }

  private static boolean isBlank(ByteArrayOutputStream line) {
    return line.toString(StandardCharsets.UTF_8).isBlank();
  }

  private static boolean isObject(String line) {
    try {
      var reader = strict(new JsonReader(new StringReader(line)));
      return STRICT.read(reader).isJsonObject() && reader.peek() == JsonToken.END_DOCUMENT;
    } catch (IOException | JsonParseException e) {
      return false;
    }
  }

  private Optional<String> badJson() throws IOException {
    try (var text = new InputStreamReader(TextBytes.open(path), StandardCharsets.UTF_8)) {
      var reader = new JsonReader(text);
      // objects one after the other are no JSON document
      reader.setStrictness(form == Form.ARRAY ? Strictness.STRICT : Strictness.LENIENT);
      while (reader.peek() != JsonToken.END_DOCUMENT) {
        reader.skipValue();
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "not JSON: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private static JsonReader strict(JsonReader reader) {
    reader.setStrictness(Strictness.STRICT);
    return reader;
  }
}
