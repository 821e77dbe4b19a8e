package org.diapason.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.diapason.metric.Metric;
import org.diapason.metric.MetricContext;
import org.diapason.metric.MetricProvider;

/** A task's own figures and further ones, as one metric; the report is the task's. */
public record AllMetrics(List<Metric> all) implements Metric {

  /**
   * @param labels names of the model's outputs
   */
  public static Metric of(Metric first, List<MetricProvider> further, List<String> labels) {
    var all = new ArrayList<>(List.of(first));
    further.forEach(provider -> all.add(provider.create(new MetricContext(labels))));
    return new AllMetrics(List.copyOf(all));
  }

  @Override
  public void add(float[] prediction, float[] reference) {
    all.forEach(metric -> metric.add(prediction, reference));
  }

  @Override
  public SortedMap<String, Double> results() {
    var results = new TreeMap<String, Double>();
    all.forEach(metric -> results.putAll(metric.results()));
    return results;
  }

  @Override
  public String report() {
    return all.get(0).report();
  }
}
