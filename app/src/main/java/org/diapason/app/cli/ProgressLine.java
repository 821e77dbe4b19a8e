package org.diapason.app.cli;

import java.io.PrintWriter;
import java.util.Locale;

/**
 * The last line of a terminal, which shows how far something has come: share, bar, count, rate,
 * time left and a message. It is drawn over itself, and erased to make room for other lines. Not
 * safe for use by several threads.
 */
final class ProgressLine {
  private static final int WIDEST_BAR = 40;
  private static final int LEAST_NANOS_BETWEEN = 100_000_000;

  private final PrintWriter terminal;
  private final int width;
  private final String name;
  private final long first;
  private final long total;
  private final long startNanos;
  private long drawnNanos;
  private int drawn;

  /**
   * @param width of the line, in characters
   * @param first what was done before
   * @param startNanos the {@link System#nanoTime} from which on the rate is measured
   */
  ProgressLine(
      PrintWriter terminal, int width, String name, long first, long total, long startNanos) {
    this.terminal = terminal;
    this.width = width;
    this.name = name;
    this.first = first;
    this.total = total;
    this.startNanos = startNanos;
    this.drawnNanos = startNanos - LEAST_NANOS_BETWEEN;
  }

  /** Draws it anew, unless it was drawn just now or is nearly complete. */
  void show(long done, String message) {
    var now = System.nanoTime();
    if (now - drawnNanos < LEAST_NANOS_BETWEEN && done < total) {
      return;
    }
    var line = line(done, (now - startNanos) / 1e9, message);
    terminal.print("\r" + line + " ".repeat(Math.max(0, drawn - line.length())));
    terminal.flush();
    drawn = line.length();
    drawnNanos = now;
  }

  void erase() {
    if (drawn > 0) {
      terminal.print("\r" + " ".repeat(drawn) + "\r");
      terminal.flush();
      drawn = 0;
    }
  }

  /** The bar takes what the rest leaves; where that is nothing, the end is cut off. */
  String line(long done, double seconds, String message) {
    var share = total == 0 ? 1 : (double) done / total;
    var head = String.format(Locale.ROOT, "%-10s %3d %% ", name, (int) (100 * share));
    var tail = " %d/%d%s  %s".formatted(done, total, speed(done, seconds), message).stripTrailing();
    var room = Math.min(WIDEST_BAR, width - head.length() - tail.length() - 2);
    if (room < 1) {
      var bare = head + tail.strip();
      return bare.substring(0, Math.min(width, bare.length()));
    }
    var full = (int) (share * room);
    return head + "[" + "=".repeat(full) + " ".repeat(room - full) + "]" + tail;
  }

  private String speed(long done, double seconds) {
    if (done == first || seconds <= 0) {
      return "";
    }
    var rate = (done - first) / seconds;
    var left = clock(Math.round((total - done) / rate));
    return rate >= 1
        ? String.format(Locale.ROOT, "  %.1f/s  %s left", rate, left)
        : String.format(Locale.ROOT, "  %.1f s each  %s left", 1 / rate, left);
  }

  /** Such as 0:07 or 1:02:03. */
  private static String clock(long seconds) {
    return seconds < 3600
        ? "%d:%02d".formatted(seconds / 60, seconds % 60)
        : "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
