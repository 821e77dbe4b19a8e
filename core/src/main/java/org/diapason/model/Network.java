package org.diapason.model;

import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.diapason.checkpoint.ModelDirectory;
import org.diapason.checkpoint.TensorInfo;
import org.diapason.checkpoint.WeightReport;
import org.diapason.config.UserException;
import org.diapason.nn.Module;
import org.diapason.tensor.DType;

/**
 * A body with a head on top, under the names that Transformers gives their weights, and how a
 * checkpoint fills them.
 */
final class Network extends Module {
  private final String prefix;
  private final Body body;
  private final Head head;

  /**
   * @param prefix of the body's weights below a head, such as {@code bert}
   */
  Network(String prefix, Body body, Head head) {
    this.prefix = prefix;
    this.body = child(prefix, body);
    this.head = child("", head);
  }

  Body body() {
    return body;
  }

  Head head() {
    return head;
  }

  /**
   * Reads what fits and initializes the rest. The checkpoint may have been written with or without
   * a head, and may have the old names {@code gamma} and {@code beta}.
   *
   * @param pretrained names that the checkpoint must have, in the right shape
   * @throws UserException when it has not; the weights are of no use then
   */
  WeightReport load(ModelDirectory directory, Set<String> pretrained) {
    try (var source = directory.openWeights()) {
      var weights = parameters();
      var wanted = new TreeMap<String, TensorInfo>();
      weights.forEach(
          (name, weight) -> wanted.put(name, new TensorInfo(DType.FLOAT32, weight.shape())));
      var storedNames = new TreeMap<String, String>();
      WeightNames.of(source.tensors().keySet(), body)
          .forEach(
              (name, storedName) -> {
                var below = prefix + "." + name;
                storedNames.put(wanted.containsKey(below) ? below : name, storedName);
              });
      var stored = new TreeMap<String, TensorInfo>();
      storedNames.forEach((name, storedName) -> stored.put(name, source.tensors().get(storedName)));
      var report = WeightReport.of(wanted, stored);
      requireAll(pretrained, report, directory);
      weights.forEach(
          (name, weight) -> {
            if (report.missing().contains(name) || report.mismatched().containsKey(name)) {
              weight.initialize();
            } else {
              source.read(storedNames.getOrDefault(name, name), weight.value());
            }
          });
      return report;
    }
  }

  private static void requireAll(
      Set<String> pretrained, WeightReport report, ModelDirectory directory) {
    var lacking = new TreeSet<>(report.missing());
    lacking.addAll(report.mismatched().keySet());
    lacking.retainAll(pretrained);
    if (!lacking.isEmpty()) {
      throw new UserException(
          "%s: the weights do not fit config.json; are both of the same model?%n%s"
              .formatted(directory.path(), report));
    }
  }
}
