package org.diapason.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.diapason.config.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableSourceTest {
  private static final List<Role> ROLES = List.of(Role.TEXT, Role.TEXT_PAIR, Role.LABEL.optional());

  @TempDir Path folder;

  private Path file(String name, String content) throws IOException {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private Path file(String name, byte[] content) throws IOException {
    var path = folder.resolve(name);
    try (OutputStream out =
        name.endsWith(".gz")
            ? new GZIPOutputStream(Files.newOutputStream(path))
            : Files.newOutputStream(path)) {
      out.write(content);
    }
    return path;
  }

  private static RowSource source(Path path) {
    return source(path, Map.of());
  }

  private static RowSource source(Path path, Map<String, String> columns) {
    return RowSource.of(List.of(path.toString()), ROLES, columns);
  }

  private static List<Row> rows(RowSource source) {
    var rows = new ArrayList<Row>();
    try (var cursor = source.open()) {
      for (var row = cursor.next(); row != null; row = cursor.next()) {
        rows.add(row);
      }
    }
    return rows;
  }

  /** Rows as {@code text=label}, for short expectations. */
  private static List<String> shown(RowSource source) {
    return rows(source).stream().map(row -> row.get("text") + "=" + row.get("label")).toList();
  }

  private static String failure(RowSource source) {
    return message(() -> rows(source));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text,label\n", "\uFEFFtext,label\r\n", "\n\ntext,label\n", "text;label\n"})
  void aCsvFileIsReadWhateverItsDelimiterLineEndsAndMark(String header) throws IOException {
    var end = header.contains("\r") ? "\r\n" : "\n";
    var lines = "\"été, ça; va\",pos|\"two%slines\",\"say \"\"hi\"\"\"|2024-01-01,007|";
    var content = lines.replace("|", end).formatted(end);
    if (header.contains(";")) {
      content = content.replace("\",", "\";").replace("01,", "01;");
    }
    var source = source(file("reviews.csv", header + content));
    assertEquals(
        List.of("été, ça; va=pos", "two" + end + "lines=say \"hi\"", "2024-01-01=007"),
        shown(source));
    assertEquals(shown(source), shown(source), "a source opens many times");
    int before = header.startsWith("\n") ? 2 : 0;
    assertEquals(
        folder.resolve("reviews.csv") + ", line " + (before + 5),
        source.place(rows(source).get(2)));
  }

  @ParameterizedTest
  @CsvSource({"a.csv.gz", "a.jsonl", "a.jsonl.gz", "a.ndjson", "a.json", "a.json.gz", "a.tsv"})
  void everyFormatGivesTheSameRowsInOrder(String name) throws IOException {
    var content = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      content.append(
          name.contains("csv")
              ? "t%d,%d\n".formatted(i, i % 3)
              : name.contains("tsv")
                  ? "t%d\t%d\n".formatted(i, i % 3)
                  : "{\"text\": \"t%d\", \"label\": %d}\n".formatted(i, i % 3));
    }
    var header =
        name.contains("csv") ? "text,label\n" : name.contains("tsv") ? "text\tlabel\n" : "";
    var rows = rows(source(file(name, header + content)));
    assertEquals(5000, rows.size());
    for (int i = 0; i < 5000; i++) {
      assertEquals("t" + i, rows.get(i).get("text"));
      assertEquals(String.valueOf(i % 3), rows.get(i).get("label"));
      assertEquals(i + 1, rows.get(i).number());
    }
  }

  @Test
  void aParquetFileIsRead() throws Exception {
    var path = folder.resolve("a.parquet");
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT 'a' AS sentence, 1.5 AS score UNION ALL SELECT 'b', 2) TO '" + path + "'");
    }
    var source = source(path);
    assertEquals(List.of("a=1.5", "b=2.0"), shown(source));
    assertEquals(Map.of("text", "sentence", "label", "score"), source.columns());
    assertEquals(path + ", row 2", source.place(rows(source).get(1)));
  }

  @Test
  void structuresOfAParquetFileAreJson() throws Exception {
    var path = folder.resolve("a.parquet");
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT [{'role': 'user', 'content': 'say \"hi\"'}] AS text, ['x', 'y'] AS label)"
              + " TO '"
              + path
              + "'");
    }
    assertEquals(
        List.of("[{\"role\":\"user\",\"content\":\"say \\\"hi\\\"\"}]=[\"x\",\"y\"]"),
        shown(source(path)));
  }

  @Test
  void aJsonArrayOverManyLinesIsPlaced() throws IOException {
    var path =
        file("a.json", "[{\"text\": \"a {\\\" b\",\n \"label\": true},\n\n {\"text\": \"c\"}\n]");
    var source = source(path);
    assertEquals(List.of("a {\" b=true", "c=null"), shown(source));
    assertEquals(path + ", line 4", source.place(rows(source).get(1)));
  }

  @Test
  void tabSeparatedTextWithoutHeaderNeedsNoQuoting() throws IOException {
    var path = file("dev.tsv", "\"an open quote\t1\nsay \"hi\"\t0\n");
    assertEquals(
        List.of("\"an open quote=1", "say \"hi\"=0"),
        shown(source(path, Map.of("text", "0", "label", "1"))));
  }

  @Test
  void tabSeparatedTextWithQuotesKeepsItsTabs() throws IOException {
    var path = file("dev.tsv", "text\tlabel\n\"a\tb\"\tx\n");
    assertEquals(List.of("a\tb=x"), shown(source(path)));
  }

  @Test
  void aColumnOfFreeTextHasOneColumn() throws IOException {
    var path = file("texts.csv", "text\nOne, two; three\n\nfour|five\n");
    var source = source(path);
    assertEquals(List.of("One, two; three=null", "null=null", "four|five=null"), shown(source));
    assertEquals(path + ", line 4", source.place(rows(source).get(2)));
  }

  @Test
  void eachLineOfATextFileIsAText() throws IOException {
    var path = file("novel.txt", "« Ah ! » dit-il,\n\n\"Oui\"; \\ 'non'\tet\nfin");
    var source = RowSource.of(List.of(path.toString()), List.of(Role.TEXT), Map.of());
    var texts = new ArrayList<String>();
    var places = new ArrayList<String>();
    try (var rows = source.open()) {
      for (var row = rows.next(); row != null; row = rows.next()) {
        var text = row.get("text");
        if (text != null && !text.isBlank()) {
          texts.add(text);
          places.add(source.place(row));
        }
      }
    }
    assertEquals(List.of("« Ah ! » dit-il,", "\"Oui\"; \\ 'non'\tet", "fin"), texts);
    assertEquals(List.of(path + ", line 1", path + ", line 3", path + ", line 4"), places);
  }

  @Test
  void globsAndSeveralFilesAreReadInOrder() throws IOException {
    file("part-2.csv", "text,label\nb,2\n");
    file("part-1.csv", "label,text\n1,a\n");
    var odd = file("od[d].csv", "text,label\nc,3\n");
    var source = RowSource.of(List.of(folder + "/part-*.csv", odd.toString()), ROLES, Map.of());
    assertEquals(List.of("a=1", "b=2", "c=3"), shown(source));
    assertEquals(3, source.files().size());
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "making a link needs a privilege there")
  void aGlobLooksIntoADirectoryBehindALink() throws IOException {
    Files.createDirectory(folder.resolve("elsewhere"));
    file("elsewhere/part-1.csv", "text,label\na,1\n");
    var link = Files.createSymbolicLink(folder.resolve("here"), folder.resolve("elsewhere"));
    var source = RowSource.of(List.of(link + "/part-*.csv"), ROLES, Map.of());
    assertEquals(List.of("a=1"), shown(source));
    assertEquals(List.of(link.resolve("part-1.csv")), source.files());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "text,label\\n"
            + "a,1\\n"
            + "\"b\\n"
            + "c\",2\\n"
            + "\\n"
            + "d,1,2\\n"
            + "|line 6: 3 fields where the first record has 2",
        "text,label\\na,1\\nworld\\nb,2\\n|line 3: 1 fields where",
        "text,label\\n"
            + "\"a\\n"
            + "b\",1\\n"
            + "\"open,2\\n"
            + "c,1\\n"
            + "|line 4: a quote that opens here is never closed",
        "text,label\\na,1\\n\"b\"c,2\\n|line 3: text follows a closing quote",
        "text,label\\r\\na,1\\r\\nb,2\\nc,3\\r\\n|line 3: ends in LF",
      })
  void aBadCsvRowIsNamedByItsPhysicalLine(String content, String expected) throws IOException {
    var text = content.replace("\\n", "\n").replace("\\r", "\r");
    var message = failure(source(file("bad.csv", text)));
    assertTrue(message.contains("bad.csv, " + expected), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "bad.jsonl|{\"text\":\"a\"}\\n"
            + "\\n"
            + "{\"text\":\"b\\n"
            + "{\"text\":\"c\"}|line 3: not a JSON object",
        "bad.jsonl|{\"text\":\"a\"}\\n5\\n|line 2: not a JSON object",
        "bad.json|[{\"text\":\"a\"},\\n{\"text\":}]|line 2 column",
      })
  void badJsonIsNamedByItsPhysicalLine(String name, String content, String expected)
      throws IOException {
    var path = file(name, content.replace("\\n", "\n"));
    var message = message(() -> rows(source(path)));
    assertTrue(message.contains(name) && message.contains(expected), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"latin.csv", "latin.jsonl", "latin.tsv"})
  void bytesThatAreNotUtf8AreNamedByTheirLine(String name) throws IOException {
    boolean json = name.endsWith("jsonl");
    var content = json ? "{\"text\":\"a\"}\n\n{\"text\":\"café\"}\n" : "text\na\ncafé\n";
    var message = failure(source(file(name, content.getBytes(StandardCharsets.ISO_8859_1))));
    assertTrue(message.contains("line 3: not UTF-8"), message);
  }

  @Test
  void aBadRowDeepInALargeFileIsFound() throws IOException {
    var content = "text,label\n" + "\"a\nb\",1\n".repeat(100_000) + "c,1,2\n" + "d,1\n".repeat(10);
    var message = failure(source(file("bad.csv", content)));
    assertTrue(message.contains("line 200002: 3 fields"), message);
  }

  @Test
  void aRowLongerThanTheLimitIsNamed() throws IOException {
    var message = failure(source(file("a.csv", "text\na\n" + "x".repeat(17 << 20) + "\n")));
    assertTrue(message.contains("line 3: the row is too long"), message);
  }

  @Test
  void aDamagedGzipFileIsNamed() throws IOException {
    var path = file("a.csv.gz", "text,label\n" + "a b c d e f g,1\n".repeat(10_000));
    var bytes = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(bytes, bytes.length / 2));
    assertTrue(message(() -> rows(source(path))).contains("a.csv.gz"));
    Files.writeString(path, "no gzip");
    assertTrue(message(() -> rows(source(path))).contains("a.csv.gz"));
  }

  @Test
  void filesThatHoldNothingAreRefused() throws IOException {
    var missing = folder.resolve("none.csv");
    assertTrue(message(() -> source(missing)).contains("no such file"));
    assertTrue(message(() -> source(file("e.csv", ""))).endsWith("e.csv is empty"));
    assertTrue(failure(source(file("h.csv", "text,label\n"))).endsWith("h.csv has no rows"));
    assertTrue(message(() -> source(file("a.xlsx", "x"))).contains("cannot tell the format"));
    assertTrue(
        message(() -> source(file("u.csv", "text\na".getBytes(StandardCharsets.UTF_16LE))))
            .contains("columns"));
    assertTrue(
        message(() -> source(file("b.csv", "\uFEFFtext\na".getBytes(StandardCharsets.UTF_16LE))))
            .contains("UTF-16"));
    assertTrue(message(() -> source(file("p.parquet", "x"))).contains("p.parquet"));
  }

  private static String message(org.junit.jupiter.api.function.Executable action) {
    return String.valueOf(assertThrows(UserException.class, action).getMessage());
  }

  @Test
  void aMissingColumnListsTheColumnsAndTheNearest() throws IOException {
    var path = file("r.csv", "review_text,sentimant\na,b\n");
    var named = message(() -> source(path, Map.of("text", "review_text", "label", "sentiment")));
    assertTrue(
        named.contains("no column sentiment. Its columns are: review_text, sentimant")
            && named.contains("nearest: sentimant")
            && named.contains("data.columns: {label: sentimant}"),
        named);
    var automatic = message(() -> source(path));
    assertTrue(
        automatic.contains("no column for the role text") && automatic.contains("review_text"),
        automatic);
    var role = message(() -> source(path, Map.of("txt", "review_text")));
    assertTrue(role.contains("role txt; the roles here are text, text_pair, label"), role);
  }

  @Test
  void aColumnThatOnlyALaterFileHasIsReportedToo() throws IOException {
    var files =
        List.of(file("a.jsonl", "{\"text\": \"a\"}\n"), file("b.csv", "review,label\nb,1\n"));
    var source = RowSource.of(files.stream().map(Path::toString).toList(), ROLES, Map.of());
    assertEquals(Map.of("text", "text", "label", "label"), source.columns());
    assertEquals(List.of("a=null", "b=1"), shown(source));
  }

  @Test
  void usualNamesAreFoundAndReported() throws IOException {
    var source = source(file("r.csv", "id,Review,Category,text_pair\n1,a,b,c\n"));
    assertEquals(
        Map.of("text", "Review", "label", "Category", "text_pair", "text_pair"), source.columns());
    assertEquals("c", rows(source).get(0).get("text_pair"));
  }

  @Test
  void rowsWithoutTextOrLabelAreLeftOutAndPlaced() throws IOException {
    var path = file("r.csv", "text,label\n\"a\nb\",1\n,2\n  ,2\nc,\nd,\"\"\n\u0000e,3\n");
    var roles = List.of(Role.TEXT, Role.LABEL);
    try (var rows = new CompleteRows(RowSource.of(List.of(path.toString()), roles, Map.of()))) {
      var kept = new ArrayList<String>();
      for (var row = rows.next(); row != null; row = rows.next()) {
        kept.add(row.values().getOrDefault("text", ""));
      }
      assertEquals(List.of("a\nb", "\u0000e"), kept);
      var report = rows.report();
      assertEquals(6, report.read());
      assertEquals(4, report.dropped());
      assertEquals(
          List.of(
              path + ", line 4: no text", path + ", line 5: no text", path + ", line 6: no label"),
          report.examples());
      assertTrue(report.toString().startsWith("4 of 6 rows left out: "), report.toString());
    }
  }

  @Test
  void folderNamesAreLabels() throws IOException {
    for (var name : List.of("train/pos/b.txt", "train/neg/a.txt", "train/pos/a.txt")) {
      var path = folder.resolve(name);
      Files.createDirectories(path.getParent());
      Files.writeString(path, name);
    }
    var source = RowSource.of(List.of(folder + "/train"), ROLES, Map.of());
    assertEquals(
        List.of("train/neg/a.txt=neg", "train/pos/a.txt=pos", "train/pos/b.txt=pos"),
        shown(source));
    Files.write(folder.resolve("train/pos/c.txt"), new byte[] {'a', (byte) 0xE9});
    assertTrue(failure(source).contains("c.txt is not UTF-8"));
    assertTrue(
        message(() -> RowSource.of(List.of(folder + "/train/pos"), ROLES, Map.of()))
            .contains("one folder a label"));
  }
}
