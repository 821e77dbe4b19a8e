package org.diapason.data;

import java.util.Locale;
import org.diapason.config.UserException;

/** How many rows each part of a split gets. */
public record SplitSizes(int train, int validation, int test) {

  /**
   * Sizes from fractions whose sum is 1, or from whole numbers of rows; rows beyond those numbers
   * stay unused.
   *
   * @throws UserException when the three are neither
   */
  public static SplitSizes of(int rows, double train, double validation, double test) {
    double sum = train + validation + test;
    boolean negative = !(train >= 0 && validation >= 0 && test >= 0);
    if (!negative && Math.abs(sum - 1) < 1e-6) {
      int tests = (int) Math.round(test * rows);
      int validations = (int) Math.min(rows - tests, Math.round(validation * rows));
      return new SplitSizes(rows - tests - validations, validations, tests);
    }
    boolean whole = train % 1 == 0 && validation % 1 == 0 && test % 1 == 0;
    if (negative || !whole || sum < 1) {
      throw new UserException(
          "data.split: train %s, validation %s and test %s sum to %s; give fractions that sum to 1, or numbers of rows"
              .formatted(train, validation, test, (float) sum));
    }
    if (sum > rows) {
      throw new UserException(
          String.format(
              Locale.ROOT, "data.split asks for %,d rows; there are %,d", (long) sum, rows));
    }
    return new SplitSizes((int) train, (int) validation, (int) test);
  }
}
