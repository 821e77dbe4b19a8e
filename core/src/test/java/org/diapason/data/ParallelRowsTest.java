package org.diapason.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.diapason.config.UserException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParallelRowsTest {

  /** Rows in memory, of which the last one cannot be read if so told. */
  private record Texts(List<String> texts, boolean broken) implements RowSource {
    @Override
    public RowCursor open() {
      var rows = texts.iterator();
      return new RowCursor() {
        private int number;

        @Override
        public @Nullable Row next() {
          if (rows.hasNext()) {
            number++;
            var text = rows.next();
            return new Row("texts", number, text.isEmpty() ? Map.of() : Map.of("text", text));
          }
          if (broken) {
            throw new UserException("the end is broken");
          }
          return null;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public List<Role> roles() {
      return List.of(Role.TEXT);
    }

    @Override
    public Map<String, String> columns() {
      return Map.of();
    }

    @Override
    public List<Path> files() {
      return List.of();
    }

    @Override
    public String place(Row row) {
      return "row " + row.number();
    }
  }

  /** Short texts fill a chunk by their number, the long ones by their length; some are empty. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 10",
    "2, 255, 10",
    "3, 256, 10",
    "4, 257, 10",
    "5, 5000, 100",
    "6, 60, 400000",
  })
  void everyCompleteRowIsWorkedOnOnceAndInOrder(long seed, int count, int longest) {
    var random = new Random(seed);
    var texts =
        IntStream.range(0, count)
            .mapToObj(i -> i + ":" + "x".repeat(random.nextInt(longest)))
            .map(text -> random.nextInt(10) == 0 && !text.startsWith("0:") ? "" : text)
            .toList();
    var results = new ArrayList<String>();
    var report =
        ParallelRows.forEach(
            new Texts(texts, false), row -> String.valueOf(row.get("text")), results::add);
    var complete = texts.stream().filter(text -> !text.isEmpty()).toList();
    assertEquals(complete, results);
    assertEquals(count, report.read());
    assertEquals(complete.size(), report.kept());
  }

  @Test
  void theWorkIsDoneOnSeveralThreadsAndTakenOnThisOne() {
    var workers = ConcurrentHashMap.<Thread>newKeySet();
    Set<Thread> takers = new HashSet<>();
    ParallelRows.forEach(
        new Texts(IntStream.range(0, 2000).mapToObj(i -> "t" + i).toList(), false),
        row -> workers.add(Thread.currentThread()),
        result -> takers.add(Thread.currentThread()));
    assertTrue(workers.size() > 1);
    assertEquals(Set.of(Thread.currentThread()), takers);
  }

  @Test
  void theFirstFailureInTheOrderOfTheRowsIsThrown() {
    var texts = IntStream.range(0, 1000).mapToObj(i -> "t" + i).toList();
    var results = new ArrayList<Long>();
    var refused =
        assertThrows(
            UserException.class,
            () ->
                ParallelRows.forEach(
                    new Texts(texts, true), row -> refuse(row, 700), results::add));
    assertEquals("row 700 is refused", refused.getMessage());
    refused =
        assertThrows(
            UserException.class,
            () ->
                ParallelRows.forEach(
                    new Texts(texts, true), row -> refuse(row, 1001), results::add));
    assertEquals("the end is broken", refused.getMessage());
    assertTrue(results.contains(1000L), "what comes before the broken end");
  }

  private static long refuse(Row row, int from) {
    if (row.number() >= from) {
      throw new UserException("row %d is refused".formatted(row.number()));
    }
    return row.number();
  }

  @Test
  void aSourceWithoutACompleteRowIsRefused() {
    var refused =
        assertThrows(
            UserException.class,
            () ->
                ParallelRows.forEach(new Texts(List.of("", ""), false), row -> row, result -> {}));
    assertTrue(refused.getMessage().contains("no row has all it needs"), refused::getMessage);
  }
}
