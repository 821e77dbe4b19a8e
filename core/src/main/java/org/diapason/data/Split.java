package org.diapason.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Which part of a data set each row belongs to, a byte a row. The same rows, sizes and seed give
 * the same split on every machine.
 */
public final class Split {

  /** The parts, in the order of their bytes. */
  public enum Part {
    TRAIN(0),
    VALIDATION(1),
    TEST(2),
    UNUSED(3);

    private final byte code;

    Part(int code) {
      this.code = (byte) code;
    }

    /** The byte that stands for this part. */
    byte code() {
      return code;
    }

    static Part of(byte code) {
      return values()[code];
    }
  }

  private final byte[] parts;

  private Split(byte[] parts) {
    this.parts = parts;
  }

  /** Rows at random. */
  public static Split random(int rows, SplitSizes sizes, long seed) {
    return stratified(new int[rows], sizes, seed);
  }

  /**
   * Each class in the proportions of the whole, as scikit-learn does it: test rows are drawn first,
   * then validation rows from what is left; fractions of rows go to the classes with the largest
   * remainders, so that the sizes hold. A class keeps one row for training as long as the sizes
   * allow.
   *
   * @param labels class of each row, from 0
   */
  public static Split stratified(int[] labels, SplitSizes sizes, long seed) {
    var random = new Random(seed);
    var left = new int[Arrays.stream(labels).max().orElse(0) + 1];
    for (int label : labels) {
      left[label]++;
    }
    var quotas = new int[Part.values().length][];
    int rows = labels.length;
    quotas[Part.TEST.code] = quotas(left, sizes.test(), rows, 1, random);
    rows -= sizes.test();
    quotas[Part.VALIDATION.code] = quotas(left, sizes.validation(), rows, 1, random);
    rows -= sizes.validation();
    quotas[Part.TRAIN.code] = quotas(left, sizes.train(), rows, 0, random);
    quotas[Part.UNUSED.code] = left;
    return deal(labels, quotas, random);
  }

  /** Takes {@code size} rows out of {@code left}, per class, and tries to leave some of each. */
  private static int[] quotas(int[] left, int size, int total, int leave, Random random) {
    var quotas = new int[left.length];
    var remainders = new double[left.length];
    int missing = size;
    for (int label = 0; label < left.length; label++) {
      double share = total == 0 ? 0 : (double) left[label] * size / total;
      quotas[label] = (int) share;
      remainders[label] = share - quotas[label];
      missing -= quotas[label];
    }
    var order = new ArrayList<>(IntStream.range(0, left.length).boxed().toList());
    Collections.shuffle(order, random); // ties fall at random
    order.sort(Comparator.comparingDouble((Integer label) -> remainders[label]).reversed());
    for (int kept = leave; missing > 0 && kept >= 0; kept--) {
      boolean given = true;
      while (missing > 0 && given) {
        given = false;
        for (int label : order) {
          if (missing > 0 && quotas[label] < left[label] - kept) {
            quotas[label]++;
            missing--;
            given = true;
          }
        }
      }
    }
    for (int label = 0; label < left.length; label++) {
      left[label] -= quotas[label];
    }
    return quotas;
  }

  /** Walks over the rows in random order and gives each to the next part its class has room in. */
  private static Split deal(int[] labels, int[][] quotas, Random random) {
    var parts = new byte[labels.length];
    for (int row : permutation(labels.length, random)) {
      byte part = 0;
      while (quotas[part][labels[row]] == 0) {
        part++;
      }
      quotas[part][labels[row]]--;
      parts[row] = part;
    }
    return new Split(parts);
  }

  /**
   * Whole groups, so that no author, patient or document stands in two parts. Groups come in random
   * order, each into the part that is furthest from its size; the sizes hold as well as the groups
   * allow.
   *
   * @param groups the group of each row, numbered from 0
   */
  public static Split byGroup(int[] groups, SplitSizes sizes, long seed) {
    var counts = new int[Arrays.stream(groups).max().orElse(-1) + 1];
    for (int group : groups) {
      counts[group]++;
    }
    double[] wanted = {sizes.train(), sizes.validation(), sizes.test()};
    var room = new double[wanted.length + 1];
    System.arraycopy(wanted, 0, room, 0, wanted.length);
    room[wanted.length] = groups.length - Arrays.stream(wanted).sum();
    var partOfGroup = new byte[counts.length];
    for (int group : permutation(counts.length, new Random(seed))) {
      byte best = 0;
      for (byte part = 1; part < room.length; part++) {
        best = room[part] > room[best] ? part : best;
      }
      room[best] -= counts[group];
      partOfGroup[group] = best;
    }
    var parts = new byte[groups.length];
    for (int row = 0; row < groups.length; row++) {
      parts[row] = partOfGroup[groups[row]];
    }
    return new Split(parts);
  }

  private static int[] permutation(int size, Random random) {
    var order = IntStream.range(0, size).toArray();
    for (int i = size - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  public int rows() {
    return parts.length;
  }

  public Part of(int row) {
    return Part.of(parts[row]);
  }

  /** The rows of a part, ascending. */
  public int[] rows(Part part) {
    return IntStream.range(0, parts.length).filter(row -> parts[row] == part.code).toArray();
  }

  /** The same split with these rows unused. */
  public Split without(int[] rows) {
    var changed = parts.clone();
    for (int row : rows) {
      changed[row] = Part.UNUSED.code;
    }
    return new Split(changed);
  }
}
