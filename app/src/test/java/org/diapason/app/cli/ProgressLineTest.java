package org.diapason.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressLineTest {
  private static final String MESSAGE = "loss 0.512  1,234 MB";

  private final StringWriter screen = new StringWriter();

  private ProgressLine progress(int width, long first, long total) {
    return new ProgressLine(
        new PrintWriter(screen), width, "training", first, total, System.nanoTime());
  }

  @Test
  void showsShareCountRateAndTimeLeft() {
    assertEquals(
        "training    50 % [==========          ] 50/100  10.0/s  0:05 left  " + MESSAGE,
        progress(87, 0, 100).line(50, 5, MESSAGE));
    assertEquals(
        "training     0 % [                    ] 1/200  4.0 s each  13:16 left",
        progress(69, 0, 200).line(1, 4, ""));
    assertEquals("training     0 % [   ] 0/9", progress(26, 0, 9).line(0, 0, ""));
  }

  @Test
  void theRateOfAResumedRunIsThatOfItsOwnSteps() {
    var line = progress(100, 1000, 9000).line(1010, 10, "");
    assertTrue(line.endsWith(" 1010/9000  1.0/s  2:13:10 left"), line);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 40, 59, 60, 61, 79, 119, 200})
  void isNeverWiderThanTheTerminal(int width) {
    var progress = progress(width, 0, 123_456);
    for (var done : new long[] {0, 1, 999, 123_456}) {
      var line = progress.line(done, 0.7 * done, MESSAGE);
      assertTrue(line.length() <= width, line);
    }
  }

  @Test
  void isDrawnOverItselfAndErased() {
    var progress = progress(40, 0, 3);
    progress.show(0, "a long message");
    progress.show(1, "too early after the first");
    progress.show(3, "");
    progress.erase();
    progress.erase();
    var drawn = screen.toString().split("\r", -1);
    assertEquals(5, drawn.length); // nothing, first, last, blanks, nothing
    assertTrue(drawn[1].contains("0/3") && drawn[1].contains("a long message"), drawn[1]);
    assertTrue(drawn[2].contains("3/3"), drawn[2]);
    assertTrue(drawn[2].length() >= drawn[1].length(), "the rest of the first is still there");
    assertEquals(" ".repeat(drawn[2].stripTrailing().length()), drawn[3]);
    assertEquals("", drawn[4]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "  one two three|20|  one two three",
        "  one two three|10|  one two/    three",
        "  one two three four five|11|  one two/    three/    four/    five",
        "  onetwothreefourfive|10|  onetwothreefourfive"
      })
  void notesBreakBetweenWords(String line, int width, String expected) {
    assertEquals(expected, Console.wrapped(line, width).replace(System.lineSeparator(), "/"));
  }
}
