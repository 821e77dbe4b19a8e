package org.diapason.metric;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.diapason.config.Default;
import org.diapason.config.Doc;
import org.diapason.config.Range;
import org.diapason.config.UserException;

/**
 * Share of single-label examples whose class is among the {@code k} largest logits, reported as
 * {@code top_5_accuracy} for 5. Equal to scikit-learn's {@code top_k_accuracy_score}, but that
 * among equal logits the first class comes first, so that {@code top_1_accuracy} is {@code
 * accuracy}.
 *
 * @param k how many classes count, at least 1
 */
@Doc("Share of examples whose class is among the likeliest ones.")
public record TopKAccuracy(@Doc("How many classes count.") @Default("5") @Range(min = 1) int k)
    implements MetricProvider {

  /**
   * @throws UserException when {@code k} is below 1
   */
  public TopKAccuracy {
    if (k < 1) {
      throw new UserException("top_k_accuracy: k is " + k + "; it must be 1 or more");
    }
  }

  /** Of the five largest. */
  public TopKAccuracy() {
    this(5);
  }

  @Override
  public String name() {
    return "top_k_accuracy";
  }

  @Override
  public Metric create(MetricContext context) {
    var check = new InputCheck(context.labels().size());
    return new Metric() {
      private long hits;

      @Override
      public void add(float[] prediction, float[] reference) {
        if (placesBefore(prediction, check.classIndex(prediction, reference)) < k) {
          hits++;
        }
      }

      @Override
      public SortedMap<String, Double> results() {
        return new TreeMap<>(Map.of("top_" + k + "_accuracy", (double) hits / check.count()));
      }
    };
  }

  private static int placesBefore(float[] logits, int label) {
    int places = 0;
    for (int i = 0; i < logits.length; i++) {
      if (logits[i] > logits[label] || (logits[i] == logits[label] && i < label)) {
        places++;
      }
    }
    return places;
  }
}
