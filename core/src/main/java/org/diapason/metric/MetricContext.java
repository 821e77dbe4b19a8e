package org.diapason.metric;

import java.util.List;

/**
 * What a metric may need to know before the first example.
 *
 * @param labels names by class index, as in the model's {@code id2label}
 */
public record MetricContext(List<String> labels) {

  public MetricContext {
    labels = List.copyOf(labels);
  }
}
