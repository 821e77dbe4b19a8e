package org.diapason.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.diapason.config.Nearest;
import org.diapason.config.UserException;

/**
 * The classes of a data set, by name and by index, with how often each occurs. Labels that are all
 * numbers stand in numerical order, names in alphabetical order. Immutable.
 */
public final class LabelSet {
  private static final int MANY = 300;
  private static final int TOO_MANY = 50_000;

  private final List<String> names;
  private final long[] counts;
  private final Map<String, Integer> indices = new HashMap<>();

  private LabelSet(List<String> names, long[] counts) {
    this.names = List.copyOf(names);
    this.counts = counts;
    for (int i = 0; i < names.size(); i++) {
      if (indices.put(names.get(i), i) != null) {
        throw new UserException("the label " + names.get(i) + " is given twice");
      }
    }
  }

  /** Labels whose order is already fixed, such as a model's {@code id2label}; counts are 0. */
  public static LabelSet named(List<String> names) {
    return new LabelSet(names, new long[names.size()]);
  }

  /** Labels as counted, put in order. */
  public static LabelSet of(Map<String, Long> counts) {
    Comparator<String> order =
        counts.keySet().stream().allMatch(LabelSet::isNumber)
            ? Comparator.comparingDouble(Double::parseDouble)
            : Comparator.naturalOrder();
    var names =
        counts.keySet().stream().sorted(order.thenComparing(Comparator.naturalOrder())).toList();
    return new LabelSet(names, names.stream().mapToLong(counts::get).toArray());
  }

  /**
   * Counts the labels of the complete rows of a source.
   *
   * @throws UserException when the column holds texts or measurements, not classes
   */
  public static LabelSet count(RowSource source) {
    var counter = new Counter(source);
    try (var complete = new CompleteRows(source)) {
      for (var row = complete.next(); row != null; row = complete.next()) {
        var label = row.get(Role.LABEL.name());
        if (label != null) {
          counter.add(label);
        }
      }
    }
    return counter.labels();
  }

  /** Counts labels one by one, and sees when they are no classes. */
  public static final class Counter {
    private final RowSource source;
    private final Map<String, Long> counts = new HashMap<>();
    private long rows;

    /**
     * @param source where they come from, for messages
     */
    public Counter(RowSource source) {
      this.source = source;
    }

    /**
     * @throws UserException when there are too many different ones
     */
    public void add(String label) {
      rows++;
      counts.merge(label.strip(), 1L, Long::sum);
      if (counts.size() > TOO_MANY) {
        throw notClasses(source, counts, rows);
      }
    }

    /**
     * @throws UserException when most labels occur once: texts or measurements, not classes
     */
    public LabelSet labels() {
      if (counts.size() > MANY && counts.size() > rows / 2) {
        throw notClasses(source, counts, rows);
      }
      return of(counts);
    }
  }

  private static UserException notClasses(RowSource source, Map<String, Long> counts, long rows) {
    boolean numbers = counts.keySet().stream().allMatch(LabelSet::isNumber);
    return new UserException(
        String.format(
            Locale.ROOT,
            "the label column %s has %,d different values in %,d rows: it looks like %s. %s",
            source.columns().getOrDefault(Role.LABEL.name(), ""),
            counts.size(),
            rows,
            numbers ? "a measurement" : "text",
            numbers
                ? "For regression set task: {name: text-classification, problem_type:"
                    + " regression}; else set data.columns.label to the column of classes"
                : "Set data.columns.label to the column of classes"));
  }

  private static boolean isNumber(String label) {
    return label.matches("[+-]?\\d{1,15}(\\.\\d{1,15})?");
  }

  public int size() {
    return names.size();
  }

  /** By index. */
  public List<String> names() {
    return names;
  }

  public String name(int index) {
    return names.get(index);
  }

  /**
   * @throws UserException for a label that is not in the set
   */
  public int index(String name) {
    var index = indices.get(name.strip());
    if (index == null) {
      throw new UserException(
          "unknown label %s%s; the labels are %s"
              .formatted(
                  name,
                  Nearest.to(name, names)
                      .findFirst()
                      .map(near -> " (nearest: " + near + ")")
                      .orElse(""),
                  names.stream().limit(20).collect(Collectors.joining(", "))
                      + (size() > 20 ? ", …" : "")));
    }
    return index;
  }

  public long count(int index) {
    return counts[index];
  }

  /** Label to its share of the rows, the most frequent first. */
  public Map<String, Double> balance() {
    double total = Math.max(1, LongStream.of(counts).sum());
    var shares = new LinkedHashMap<String, Double>();
    byFrequency().forEach(i -> shares.put(names.get(i), counts[i] / total));
    return shares;
  }

  private List<Integer> byFrequency() {
    var order = new ArrayList<>(IntStream.range(0, size()).boxed().toList());
    order.sort(Comparator.comparingLong((Integer i) -> counts[i]).reversed());
    return order;
  }

  /** The class balance in one line: the five most frequent labels, then the rarest. */
  @Override
  public String toString() {
    var order = byFrequency();
    var shown = new ArrayList<String>();
    for (int rank = 0; rank < order.size(); rank++) {
      if (rank < 5 || rank == order.size() - 1) {
        int label = order.get(rank);
        shown.add(String.format(Locale.ROOT, "%s %,d", names.get(label), counts[label]));
      } else if (rank == 5) {
        shown.add("…");
      }
    }
    return "%d labels: %s".formatted(size(), String.join(", ", shown));
  }
}
