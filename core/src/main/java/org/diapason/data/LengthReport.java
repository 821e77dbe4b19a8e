package org.diapason.data;

import java.util.Locale;
import java.util.Optional;

/**
 * How long the texts of a data set are, in tokens with special tokens, before truncation.
 *
 * @param median the middle one, the lower of two
 * @param percentile95 95 of 100 are at most this long
 * @param truncated how many lost tokens to {@code data.max_length}
 * @param removedTokens how many tokens those lost together
 */
public record LengthReport(
    long examples, int median, int percentile95, int maximum, long truncated, long removedTokens) {
  private static final double WORTH_A_WARNING = 0.05;

  public double truncatedShare() {
    return examples == 0 ? 0 : (double) truncated / examples;
  }

  /** A warning when more than one text in twenty was cut. */
  public Optional<String> warning() {
    return truncatedShare() <= WORTH_A_WARNING
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%.1f %% of the texts are longer than data.max_length and lose their end; half have"
                    + " up to %,d tokens, 95 %% up to %,d. If the model allows, raise"
                    + " data.max_length",
                100 * truncatedShare(),
                median,
                percentile95));
  }

  @Override
  public String toString() {
    var lengths =
        String.format(
            Locale.ROOT,
            "tokens per text: median %,d, 95th percentile %,d, maximum %,d",
            median,
            percentile95,
            maximum);
    return truncated == 0
        ? lengths + "; none was truncated"
        : String.format(
            Locale.ROOT,
            "%s; %,d of %,d (%.1f %%) lost %,d tokens",
            lengths,
            truncated,
            examples,
            100 * truncatedShare(),
            removedTokens);
  }
}
