package org.diapason.metric;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** The layout of scikit-learn's {@code classification_report}: a row a class, averages below. */
final class ReportTable {
  private static final int LONGEST_NAME = 40;
  private static final int COLUMN = 9;

  private final StringBuilder text = new StringBuilder();
  private final int nameWidth;

  ReportTable(List<String> labels, List<Scores> classes) {
    nameWidth =
        labels.stream()
            .map(ReportTable::shortened)
            .mapToInt(ReportTable::width)
            .reduce("weighted avg".length(), Math::max);
    row("", "precision", "recall", "f1-score", "support");
    text.append('\n');
    for (int i = 0; i < labels.size(); i++) {
      row(shortened(labels.get(i)), classes.get(i));
    }
    text.append('\n');
  }

  ReportTable accuracy(double accuracy, long support) {
    row("accuracy", "", "", rounded(accuracy), Long.toString(support));
    return this;
  }

  ReportTable average(String name, Scores scores) {
    row(name, scores);
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }

  /** A label on one line; a long one without its middle, since long labels often begin alike. */
  static String shortened(String label) {
    String line = label.replaceAll("\\s+", " ");
    int length = width(line);
    if (length <= LONGEST_NAME) {
      return line;
    }
    int head = LONGEST_NAME / 2;
    int tail = LONGEST_NAME - head - 1;
    return line.substring(0, line.offsetByCodePoints(0, head))
        + "…"
        + line.substring(line.offsetByCodePoints(line.length(), -tail));
  }

  /** The text with blanks before it. String.format would count a character beyond U+FFFF twice. */
  static String padded(String cell, int width) {
    return " ".repeat(Math.max(0, width - width(cell))) + cell;
  }

  static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  private void row(String name, Scores scores) {
    row(
        name,
        rounded(scores.precision()),
        rounded(scores.recall()),
        rounded(scores.f1()),
        Long.toString(scores.support()));
  }

  private void row(String name, String... cells) {
    text.append(padded(name, nameWidth)).append(' ');
    for (String cell : cells) {
      text.append(' ').append(padded(cell, COLUMN));
    }
    text.append('\n');
  }

  /** Two decimals, a tie to the even digit as Python rounds. */
  private static String rounded(double value) {
    return Double.isNaN(value)
        ? "nan"
        : new BigDecimal(value).setScale(2, RoundingMode.HALF_EVEN).toPlainString();
  }
}
