package org.diapason.metric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What a confusion matrix says, in the definitions of scikit-learn. Immutable.
 *
 * <p>There is a row for every label of the model, with zeros for one that never occurs, as {@code
 * classification_report(labels=range(K))} has it. The averages leave out the labels that occur
 * neither as a reference nor as a prediction, as {@code f1_score(y, p, average="macro")} does, so
 * that they are the numbers which a Hugging Face {@code compute_metrics} gives.
 *
 * @param labels names by class index
 * @param classes scores by class index
 * @param accuracy share of right predictions, which micro-averaged precision, recall and F1 equal
 * @param balancedAccuracy mean recall of the classes that occur as a reference
 * @param matthewsCorrelation Matthews correlation coefficient; 0 when only one class is predicted
 *     or only one is a reference
 * @param cohenKappa agreement beyond chance; {@code NaN} when reference and prediction are always
 *     the same single class
 * @param confusions what was taken for what, the most frequent first
 */
public record ClassificationReport(
    List<String> labels,
    List<Scores> classes,
    Scores macro,
    Scores weighted,
    double accuracy,
    double balancedAccuracy,
    double matthewsCorrelation,
    double cohenKappa,
    List<Confusion> confusions) {

  private static final int CONFUSIONS_SHOWN = 10;

  /**
   * One reference class taken for another.
   *
   * @param share part of the reference class that was taken for the other, 0 to 1
   */
  public record Confusion(String reference, String predicted, long count, double share) {}

  public ClassificationReport {
    labels = List.copyOf(labels);
    classes = List.copyOf(classes);
    confusions = List.copyOf(confusions);
  }

  /** Of what the matrix holds now. Without any example, accuracy is {@code NaN}. */
  public static ClassificationReport of(ConfusionMatrix matrix) {
    var classes = new ArrayList<Scores>();
    var occurring = new ArrayList<Scores>();
    long right = 0;
    double total = 0;
    double actualSquares = 0;
    double predictedSquares = 0;
    double products = 0;
    for (int i = 0; i < matrix.labels().size(); i++) {
      long hits = matrix.count(i, i);
      long actual = matrix.actual(i);
      long predicted = matrix.predicted(i);
      var scores = Scores.of(hits, predicted, actual);
      classes.add(scores);
      if (actual + predicted > 0) {
        occurring.add(scores);
      }
      right += hits;
      total += actual;
      actualSquares += (double) actual * actual;
      predictedSquares += (double) predicted * predicted;
      products += (double) actual * predicted;
    }
    double squaredTotal = total * total;
    double covariance = right * total - products;
    double variances = (squaredTotal - actualSquares) * (squaredTotal - predictedSquares);
    return new ClassificationReport(
        matrix.labels(),
        classes,
        Scores.macro(occurring),
        Scores.weighted(occurring),
        right / total,
        classes.stream()
            .filter(scores -> scores.support() > 0)
            .mapToDouble(Scores::recall)
            .average()
            .orElse(Double.NaN),
        Scores.ratio(covariance, Math.sqrt(variances)),
        covariance / (squaredTotal - products),
        confusions(matrix));
  }

  /** A table as scikit-learn prints it, then the pairs of classes that are confused most. */
  public String text() {
    long support = macro.support();
    var text = new StringBuilder();
    text.append(
        new ReportTable(labels, classes)
            .accuracy(accuracy, support)
            .average("macro avg", macro)
            .average("weighted avg", weighted));
    if (!confusions.isEmpty()) {
      text.append("\nMost confused: reference → predicted, times, share of the reference class\n");
    }
    List<Confusion> shown = confusions.subList(0, Math.min(CONFUSIONS_SHOWN, confusions.size()));
    List<String> pairs =
        shown.stream()
            .map(
                confusion ->
                    ReportTable.shortened(confusion.reference())
                        + " → "
                        + ReportTable.shortened(confusion.predicted()))
            .toList();
    int width = pairs.stream().mapToInt(ReportTable::width).max().orElse(0);
    for (int i = 0; i < shown.size(); i++) {
      text.append(ReportTable.padded(pairs.get(i), width))
          .append(
              String.format(
                  Locale.ROOT,
                  " %9d %8.1f %%\n",
                  shown.get(i).count(),
                  100 * shown.get(i).share()));
    }
    return text.toString();
  }

  private static List<Confusion> confusions(ConfusionMatrix matrix) {
    List<String> labels = matrix.labels();
    var confusions = new ArrayList<Confusion>();
    for (int reference = 0; reference < labels.size(); reference++) {
      long actual = matrix.actual(reference);
      for (int predicted = 0; predicted < labels.size(); predicted++) {
        long count = matrix.count(reference, predicted);
        if (reference != predicted && count > 0) {
          confusions.add(
              new Confusion(
                  labels.get(reference), labels.get(predicted), count, (double) count / actual));
        }
      }
    }
    confusions.sort(Comparator.comparingLong(Confusion::count).reversed());
    return confusions;
  }
}
