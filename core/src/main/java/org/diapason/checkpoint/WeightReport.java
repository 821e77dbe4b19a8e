package org.diapason.checkpoint;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a checkpoint has against what a model wants, in the words of Transformers. Element types may
 * differ: they are converted.
 *
 * @param missing wanted, but not stored
 * @param unexpected stored, but not wanted
 * @param mismatched wanted and stored with different shapes
 */
public record WeightReport(
    SortedSet<String> missing,
    SortedSet<String> unexpected,
    SortedMap<String, Mismatch> mismatched) {

  /** The two sides of a tensor whose shapes differ. */
  public record Mismatch(TensorInfo stored, TensorInfo wanted) {}

  public WeightReport {
    missing = Collections.unmodifiableSortedSet(new TreeSet<>(missing));
    unexpected = Collections.unmodifiableSortedSet(new TreeSet<>(unexpected));
    mismatched = Collections.unmodifiableSortedMap(new TreeMap<>(mismatched));
  }

  /** Compares by name and shape. */
  public static WeightReport of(Map<String, TensorInfo> wanted, Map<String, TensorInfo> stored) {
    var missing = new TreeSet<>(wanted.keySet());
    missing.removeAll(stored.keySet());
    var unexpected = new TreeSet<>(stored.keySet());
    unexpected.removeAll(wanted.keySet());
    var mismatched = new TreeMap<String, Mismatch>();
    wanted.forEach(
        (name, want) -> {
          var have = stored.get(name);
          if (have != null && !Arrays.equals(have.shape(), want.shape())) {
            mismatched.put(name, new Mismatch(have, want));
          }
        });
    return new WeightReport(missing, unexpected, mismatched);
  }

  /** Whether every stored tensor has its place and the other way round. */
  public boolean isClean() {
    return missing.isEmpty() && unexpected.isEmpty() && mismatched.isEmpty();
  }

  /** One line a kind of difference; empty when there is none. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    if (!missing.isEmpty()) {
      text.append("missing: ").append(String.join(", ", missing)).append('\n');
    }
    if (!unexpected.isEmpty()) {
      text.append("unexpected: ").append(String.join(", ", unexpected)).append('\n');
    }
    if (!mismatched.isEmpty()) {
      text.append(
          mismatched.entrySet().stream()
              .map(
                  entry ->
                      "%s (stored %s, wanted %s)"
                          .formatted(
                              entry.getKey(),
                              Arrays.toString(entry.getValue().stored().shape()),
                              Arrays.toString(entry.getValue().wanted().shape())))
              .collect(Collectors.joining(", ", "mismatched: ", "\n")));
    }
    return text.toString();
  }
}
