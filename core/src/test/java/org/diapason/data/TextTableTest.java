package org.diapason.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.diapason.config.UserException;
import org.diapason.text.Encoding;
import org.diapason.text.TextEncoder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextTableTest {
  private static final int MAX_LENGTH = 8;

  @TempDir Path folder;

  /** A token a letter, eight at most. */
  private static Encoding letters(String text, @Nullable String pair) {
    var both = text + (pair == null ? "" : pair);
    int length = Math.min(MAX_LENGTH, both.length());
    return new Encoding(
        both.chars().limit(length).toArray(),
        new int[length],
        new int[length][2],
        new int[length],
        new boolean[length],
        both.length() - length);
  }

  @Test
  void aTableIsTokenizedAndSplit() throws IOException {
    var rows = new StringBuilder("review,stars\n");
    for (int i = 0; i < 200; i++) {
      rows.append("r%d,%d\n".formatted(i, i % 4 == 0 ? 10 : 9));
    }
    var file = Files.writeString(folder.resolve("reviews.csv"), rows);
    var table = Dataset.of(file);
    assertThrows(
        UserException.class,
        () -> table.columns(Map.of("label", "star")).map(TextTableTest::letters));
    var data =
        table
            .columns(Map.of("label", "stars"))
            .map(TextTableTest::letters)
            .split(0.7, 0.15, 0.15, 42);
    assertEquals(140, data.train().size());
    assertEquals(30, data.validation().size());
    assertEquals(30, data.test().size());
    assertEquals(List.of("9", "10"), data.train().labels().names());
    int tens = 0;
    for (int i = 0; i < data.train().size(); i++) {
      var example = data.train().get(i);
      assertEquals(example.length(), data.train().length(i));
      assertEquals('r', example.ints("input_ids")[0]);
      tens += example.ints("labels")[0];
    }
    assertEquals(35, tens);
  }

  @Test
  void aTableWithoutLabelsHasNone() throws IOException {
    var file = Files.writeString(folder.resolve("pairs.csv"), "sentence1,sentence2\nab,cd\ne,f\n");
    var data = Dataset.of(file).map(TextTableTest::letters);
    assertEquals(0, data.labels().size());
    assertArrayEquals(new int[] {'a', 'b', 'c', 'd'}, data.get(0).ints("input_ids"));
    assertEquals(1, data.split(0.5, 0.5, 0, 1).validation().size());
  }

  @Test
  void reportsComeBackWithTheStoredExamples() throws IOException {
    var file = Files.writeString(folder.resolve("r.csv"), "text\nabc\n\nabcdefghijk\n");
    var source = RowSource.of(List.of(file.toString()), List.of(Role.TEXT), Map.of());
    EncodedRows.RowEncoder task =
        (row, encoder) -> {
          var encoding = encoder.encode(String.valueOf(row.get("text")), null);
          return Example.of("input_ids", encoding.inputIds());
        };
    EncodedRows.of(source, TextTableTest::letters, task, folder, "key");
    TextEncoder unused =
        (text, pair) -> {
          throw new AssertionError("encoded again");
        };
    var again = EncodedRows.of(source, unused, task, folder, "key");
    assertEquals(2, again.examples().size());
    assertEquals(new RowReport(3, 1, List.of(file + ", line 3: no text")), again.rows());
    assertEquals(new LengthReport(2, 3, 11, 11, 1, 3), again.lengths());
  }

  /** Of many bad rows, encoded on several threads. */
  @Test
  void theFirstBadRowOfTheFileIsTheOneThatIsNamed() throws IOException {
    var rows = new StringBuilder("text,label\n");
    for (int i = 0; i < 3000; i++) {
      rows.append(i >= 1500 && i % 100 == 50 ? "odd,a\n" : "ab%d,a\n".formatted(i));
    }
    var file = Files.writeString(folder.resolve("bad.csv"), rows);
    TextEncoder noOdd =
        (text, pair) -> {
          if (text.equals("odd")) {
            throw new UserException("an odd text");
          }
          return letters(text, pair);
        };
    var source = RowSource.of(List.of(file.toString()), List.of(Role.TEXT), Map.of());
    EncodedRows.RowEncoder task =
        (row, encoder) -> Example.of(encoder.encode(String.valueOf(row.get("text")), null));
    var refused =
        assertThrows(UserException.class, () -> EncodedRows.of(source, noOdd, task)).getMessage();
    assertEquals(file + ", line 1552: an odd text", refused);
  }

  @Test
  void lengthsAreSummedUpAndManyCutTextsAreAWarning() {
    var meter = new LengthMeter(TextTableTest::letters);
    for (int i = 1; i <= 100; i++) {
      meter.encode("a".repeat(i <= 95 ? 5 : 20), null);
    }
    var report = meter.report();
    assertEquals(new LengthReport(100, 5, 5, 20, 5, 60), report);
    assertEquals(Optional.empty(), report.warning());
    meter.encode("a".repeat(9), null);
    var warning = meter.report().warning().orElseThrow();
    assertTrue(warning.contains("5.9 %") && warning.contains("data.max_length"), warning);
    assertTrue(report.toString().contains("5 of 100 (5.0 %) lost 60 tokens"), report::toString);
  }

  @Test
  void aLargeTableIsStreamed() throws IOException {
    var file = folder.resolve("large.csv");
    var line = "word ".repeat(60) + ",%d\n";
    try (var out = Files.newBufferedWriter(file)) {
      out.write("text,label\n");
      for (int i = 0; i < 200_000; i++) {
        out.write(line.formatted(i % 2));
      }
    }
    assertTrue(Files.size(file) > 60_000_000);
    var peak = new AtomicLong();
    long before = live();
    var seen = new AtomicInteger();
    var data =
        Dataset.of(file)
            .map(
                (text, pair) -> {
                  if (seen.incrementAndGet() % 50_000 == 0) {
                    peak.accumulateAndGet(live(), Math::max);
                  }
                  return letters(text, pair);
                });
    assertEquals(200_000, data.size());
    assertTrue(
        peak.get() - before < 16 << 20,
        () -> "live heap grew by " + (peak.get() - before) + " bytes while reading 60 MB");
  }

  /** Bytes in use after a collection. */
  private static long live() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }
}
