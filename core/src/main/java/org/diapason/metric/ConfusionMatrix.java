package org.diapason.metric;

import java.util.List;

/** How often which class was predicted for which reference. Not thread-safe. */
public final class ConfusionMatrix {
  private final List<String> labels;
  private final long[][] counts; // [reference][predicted]

  public ConfusionMatrix(List<String> labels) {
    this.labels = List.copyOf(labels);
    this.counts = new long[labels.size()][labels.size()];
  }

  public void add(int reference, int predicted) {
    counts[reference][predicted]++;
  }

  /** Names by class index. */
  public List<String> labels() {
    return labels;
  }

  public long count(int reference, int predicted) {
    return counts[reference][predicted];
  }

  /** Number of examples whose reference is the class. */
  public long actual(int label) {
    long sum = 0;
    for (long count : counts[label]) {
      sum += count;
    }
    return sum;
  }

  /** Number of examples for which the class was predicted. */
  public long predicted(int label) {
    long sum = 0;
    for (long[] row : counts) {
      sum += row[label];
    }
    return sum;
  }
}
