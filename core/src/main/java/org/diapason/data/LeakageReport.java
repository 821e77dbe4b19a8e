package org.diapason.data;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Texts that sit in two parts of a data set.
 *
 * @param overlaps one for each pair of parts that share texts
 * @param trainRows train rows whose text is in validation or test too, exactly or nearly; taking
 *     them out makes the figures honest
 */
public record LeakageReport(List<Overlap> overlaps, int[] trainRows) {

  /**
   * What two parts share, counted in rows of the second.
   *
   * @param exact rows whose text is in the first part, up to letter case, white space and Unicode
   *     compatibility forms
   * @param near other rows, with a text in the first part that is nearly the same
   */
  public record Overlap(
      Split.Part first, Split.Part second, int exact, int near, List<Example> examples) {}

  /**
   * @param similarity estimated share of common pieces, 1 for the same text
   */
  public record Example(String text, String other, double similarity) {
    @Override
    public String toString() {
      return similarity == 1
          ? "\"%s…\"".formatted(text)
          : String.format(
              Locale.ROOT, "\"%s…\" like \"%s…\" (%.0f %%)", text, other, 100 * similarity);
    }
  }

  public LeakageReport {
    overlaps = List.copyOf(overlaps);
  }

  public boolean isClean() {
    return overlaps.isEmpty();
  }

  @Override
  public String toString() {
    if (isClean()) {
      return "no text is in two parts";
    }
    return overlaps.stream()
        .map(
            overlap ->
                String.format(
                    Locale.ROOT,
                    "%,d texts of %s are also in %s, %,d more nearly: %s",
                    overlap.exact(),
                    name(overlap.second()),
                    name(overlap.first()),
                    overlap.near(),
                    overlap.examples().stream()
                        .map(Example::toString)
                        .collect(Collectors.joining("; "))))
        .collect(Collectors.joining("\n"));
  }

  private static String name(Split.Part part) {
    return part.name().toLowerCase(Locale.ROOT);
  }
}
