package org.diapason.metric;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * BLEU of a corpus, with what it is made of. The lists have one entry for each order of n-grams, 1
 * to 4.
 *
 * @param score from 0 to 100
 * @param counts n-grams of the predictions that a reference has too, before smoothing
 * @param totals n-grams of the predictions, before smoothing
 * @param precisions from 0 to 100, smoothed
 * @param brevityPenalty at most 1, for predictions that are shorter than the references
 * @param predictionLength words of all predictions
 * @param referenceLength words of the references that are nearest in length
 */
public record BleuScore(
    double score,
    List<Long> counts,
    List<Long> totals,
    List<Double> precisions,
    double brevityPenalty,
    long predictionLength,
    long referenceLength) {

  /** What sacrebleu takes for the logarithm of 0. */
  private static final double LOG_OF_ZERO = -9999999999.0;

  /** Computes the score from the counts of the whole corpus. */
  static BleuScore of(
      Bleu options, long[] counts, long[] totals, long predictionLength, long referenceLength) {
    double penalty = brevityPenalty(predictionLength, referenceLength);
    var precisions = new double[Bleu.ORDERS];
    double score = 0;
    if (LongStream.of(counts).anyMatch(count -> count > 0)) {
      int orders = options.effectiveOrder() ? 0 : Bleu.ORDERS;
      orders = Math.max(orders, precisions(options, counts, totals, precisions));
      double logarithms = 0;
      for (int n = 0; n < orders; n++) {
        logarithms += precisions[n] == 0 ? LOG_OF_ZERO : Math.log(precisions[n]);
      }
      score = penalty * Math.exp(logarithms / orders);
    }
    return new BleuScore(
        score,
        LongStream.of(counts).boxed().toList(),
        LongStream.of(totals).boxed().toList(),
        DoubleStream.of(precisions).boxed().toList(),
        penalty,
        predictionLength,
        referenceLength);
  }

  /** Fills in the precisions; returns the highest order of which the predictions have n-grams. */
  private static int precisions(Bleu options, long[] counts, long[] totals, double[] precisions) {
    var smoothing = options.smoothMethod();
    double missing = 1;
    for (int n = 0; n < precisions.length; n++) {
      double added = smoothing == BleuSmoothing.ADD_K && n > 0 ? options.smoothing() : 0;
      double count = counts[n] + added;
      double total = totals[n] + added;
      if (total == 0) {
        return n;
      }
      if (count == 0 && smoothing == BleuSmoothing.EXP) {
        missing /= 2;
        count = missing;
      } else if (count == 0 && smoothing == BleuSmoothing.FLOOR) {
        count = options.smoothing();
      }
      precisions[n] = 100 * count / total;
    }
    return precisions.length;
  }

  private static double brevityPenalty(long predictionLength, long referenceLength) {
    if (predictionLength >= referenceLength) {
      return 1;
    }
    return predictionLength == 0
        ? 0
        : Math.exp(1 - (double) referenceLength / (double) predictionLength);
  }

  /** In one line, as sacrebleu prints it. */
  @Override
  public String toString() {
    return "BLEU = %s %s (BP = %s ratio = %s hyp_len = %d ref_len = %d)"
        .formatted(
            rounded(score, 2),
            precisions.stream()
                .map(precision -> rounded(precision, 1))
                .collect(Collectors.joining("/")),
            rounded(brevityPenalty, 3),
            rounded(Scores.ratio((double) predictionLength, (double) referenceLength), 3),
            predictionLength,
            referenceLength);
  }

  /** Half to even, as Python rounds. */
  private static String rounded(double value, int digits) {
    return new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
  }
}
