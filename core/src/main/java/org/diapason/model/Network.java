package org.diapason.model;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.diapason.checkpoint.ModelDirectory;
import org.diapason.checkpoint.TensorInfo;
import org.diapason.checkpoint.WeightReport;
import org.diapason.checkpoint.WeightSource;
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
      var storedNames = storedNames(source, wanted.keySet());
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

  /** Names of the model, and for what has no place in it the stored name, to stored names. */
  private Map<String, String> storedNames(WeightSource source, Set<String> wanted) {
    var names = new HashMap<String, String>();
    for (var stored : source.tensors().keySet()) {
      var name = renameSuffix(renameSuffix(stored, ".gamma", ".weight"), ".beta", ".bias");
      var below = prefix + "." + name;
      var isConstant = stored.endsWith(".position_ids"); // which checkpoints of old versions carry
      if (!isConstant) {
        names.put(wanted.contains(below) ? below : name, stored);
      }
    }
    return names;
  }

  private static String renameSuffix(String name, String from, String to) {
    return name.endsWith(from) ? name.substring(0, name.length() - from.length()) + to : name;
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
