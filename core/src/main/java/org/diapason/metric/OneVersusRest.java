package org.diapason.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.diapason.config.UserException;

/**
 * A figure on how softmax ranks the examples of a class before the others: of class 1 when there
 * are two labels, otherwise the mean over all classes. Keeps 8 bytes an example and class.
 */
final class OneVersusRest implements Metric {

  /** Probabilities of one class: where it is the reference, and where it is not. */
  record Ranking(SortedValues positives, SortedValues negatives) {}

  private final String name;
  private final ToDoubleFunction<Ranking> figure;
  private final InputCheck check;
  private final int firstClass;
  private final List<DoubleList> positives = new ArrayList<>();
  private final List<DoubleList> negatives = new ArrayList<>();

  /**
   * @throws UserException when there are fewer than two labels
   */
  OneVersusRest(String name, MetricContext context, ToDoubleFunction<Ranking> figure) {
    int labels = context.labels().size();
    if (labels < 2) {
      throw new UserException(
          "metric %s compares classes and needs two labels; the model has %d"
              .formatted(name, labels));
    }
    this.name = name;
    this.figure = figure;
    check = new InputCheck(labels);
    firstClass = labels == 2 ? 1 : 0;
    for (int i = firstClass; i < labels; i++) {
      positives.add(new DoubleList());
      negatives.add(new DoubleList());
    }
  }

  @Override
  public void add(float[] prediction, float[] reference) {
    int label = check.classIndex(prediction, reference);
    double[] probabilities = Logits.softmax(prediction);
    for (int i = firstClass; i < probabilities.length; i++) {
      var side = i == label ? positives : negatives;
      side.get(i - firstClass).add(probabilities[i]);
    }
  }

  @Override
  public SortedMap<String, Double> results() {
    double sum = 0;
    for (int i = 0; i < positives.size(); i++) {
      sum +=
          figure.applyAsDouble(
              new Ranking(
                  new SortedValues(positives.get(i).toArray()),
                  new SortedValues(negatives.get(i).toArray())));
    }
    double mean = check.count() == 0 ? Double.NaN : sum / positives.size();
    return new TreeMap<>(Map.of(name, mean));
  }
}
