package org.diapason.data;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.diapason.config.UserException;
import org.diapason.data.Split.Part;

/**
 * Finds texts that sit in two parts of a data set: the same up to letter case, white space and
 * Unicode compatibility forms, or nearly the same by {@link MinHash}, whose bands are gone through
 * one by one. The heap holds some 25 bytes a row, whatever the length of the texts. For one thread.
 *
 * <pre>{@code
 * try (var check = new LeakageCheck(0.8)) {
 *   rows.forEach((part, text) -> check.add(part, text));
 *   var report = check.report();
 * }
 * }</pre>
 */
public final class LeakageCheck implements Closeable {
  private static final double LEAST = 0.7;
  private static final int EXAMPLES = 3;

  /** Where many texts differ in a name only, each is compared with this many others in a band. */
  private static final int NEIGHBOURS = 500;

  private final double threshold;
  private final TextFingerprints fingerprints = new TextFingerprints();

  /**
   * @param threshold Jaccard index from which two texts count as nearly the same, 0.7 to 1
   * @throws UserException for another threshold
   */
  public LeakageCheck(double threshold) {
    if (!(threshold >= LEAST && threshold <= 1)) {
      throw new UserException("the threshold must lie from 0.7 to 1, not at " + threshold);
    }
    this.threshold = threshold;
  }

  /** Takes the next row; its position among all rows is its number in the report. */
  public void add(Part part, String text) {
    add(part, TextFingerprint.of(text));
  }

  /** The same for a text whose fingerprint was taken before, perhaps on another thread. */
  public void add(Part part, TextFingerprint text) {
    fingerprints.add(part, text);
  }

  /** Compares all rows; no row can be added after it. */
  public LeakageReport report() {
    var rows = fingerprints.read();
    var texts = new DistinctTexts(rows, fingerprints.size());
    var examples = new ArrayList<NearPair>();
    for (int band = 0; band < MinHash.BANDS; band++) {
      compare(texts, band, examples);
    }
    return summarized(texts, examples);
  }

  /** Two of the distinct texts. */
  private record NearPair(int text, int other, double similarity) {}

  /** Each text once; a set of parts is a byte with a bit for each. */
  private static final class DistinctTexts {
    final TextFingerprints.Reader rows;
    final int rowCount;
    final long[] hashes;
    final int[] firstRow;
    final byte[] parts;

    /** Parts that hold a text nearly the same. */
    final byte[] nearParts;

    DistinctTexts(TextFingerprints.Reader rows, int rowCount) {
      this.rows = rows;
      this.rowCount = rowCount;
      var sorted = IntStream.range(0, rowCount).mapToLong(rows::hash).sorted().toArray();
      int distinct = 0;
      for (int i = 0; i < rowCount; i++) {
        if (i == 0 || sorted[i] != sorted[i - 1]) {
          sorted[distinct++] = sorted[i];
        }
      }
      hashes = Arrays.copyOf(sorted, distinct);
      firstRow = new int[distinct];
      parts = new byte[distinct];
      nearParts = new byte[distinct];
      for (int row = rowCount - 1; row >= 0; row--) {
        int text = text(row);
        firstRow[text] = row;
        parts[text] |= bit(rows.part(row));
      }
    }

    int text(int row) {
      return Arrays.binarySearch(hashes, rows.hash(row));
    }

    /** Parts other than its own that hold the text of a row. */
    int exactParts(int row) {
      return parts[text(row)] & ~bit(rows.part(row));
    }

    int nearOnlyParts(int row) {
      return nearParts[text(row)] & ~bit(rows.part(row)) & ~parts[text(row)];
    }
  }

  private static byte bit(Part part) {
    return (byte) (part == Part.UNUSED ? 0 : 1 << part.code());
  }

  private void compare(DistinctTexts texts, int band, List<NearPair> examples) {
    var keys = new long[texts.hashes.length];
    Arrays.parallelSetAll(
        keys,
        text -> {
          int key = MinHash.band(texts.rows.signature(texts.firstRow[text]), band);
          return ((long) key << Integer.SIZE) | text;
        });
    Arrays.parallelSort(keys);
    for (int i = 0; i < keys.length; i++) {
      int end = Math.min(keys.length, i + NEIGHBOURS);
      for (int j = i + 1; j < end && keys[j] >> Integer.SIZE == keys[i] >> Integer.SIZE; j++) {
        compare(texts, (int) keys[i], (int) keys[j], examples);
      }
    }
  }

  private void compare(DistinctTexts texts, int first, int second, List<NearPair> examples) {
    byte firstParts = texts.parts[first];
    byte secondParts = texts.parts[second];
    boolean crosses = Integer.bitCount(firstParts | secondParts) > 1;
    boolean known =
        (texts.nearParts[first] | secondParts) == texts.nearParts[first]
            && (texts.nearParts[second] | firstParts) == texts.nearParts[second];
    if (!crosses || known) {
      return;
    }
    double similarity =
        MinHash.similarity(
            texts.rows.signature(texts.firstRow[first]),
            texts.rows.signature(texts.firstRow[second]));
    if (similarity >= threshold) {
      texts.nearParts[first] |= secondParts;
      texts.nearParts[second] |= firstParts;
      if (examples.size() < 100) {
        examples.add(new NearPair(first, second, similarity));
      }
    }
  }

  private static LeakageReport summarized(DistinctTexts texts, List<NearPair> nearPairs) {
    var overlaps = new ArrayList<LeakageReport.Overlap>();
    for (var first : List.of(Part.TRAIN, Part.VALIDATION)) {
      for (var second : List.of(Part.VALIDATION, Part.TEST)) {
        if (first != second) {
          overlap(texts, nearPairs, first, second).ifPresent(overlaps::add);
        }
      }
    }
    var trainRows =
        IntStream.range(0, texts.rowCount)
            .filter(row -> texts.rows.part(row) == Part.TRAIN)
            .filter(row -> (texts.exactParts(row) | texts.nearOnlyParts(row)) != 0)
            .toArray();
    return new LeakageReport(overlaps, trainRows);
  }

  private static Optional<LeakageReport.Overlap> overlap(
      DistinctTexts texts, List<NearPair> nearPairs, Part first, Part second) {
    int exact = 0;
    int near = 0;
    var examples = new ArrayList<LeakageReport.Example>();
    for (int row = 0; row < texts.rowCount; row++) {
      if (texts.rows.part(row) != second) {
        continue;
      }
      if ((texts.exactParts(row) & bit(first)) != 0) {
        exact++;
        if (examples.size() < EXAMPLES) {
          var excerpt = texts.rows.excerpt(row);
          examples.add(new LeakageReport.Example(excerpt, excerpt, 1));
        }
      } else if ((texts.nearOnlyParts(row) & bit(first)) != 0) {
        near++;
      }
    }
    nearPairs.stream()
        .filter(pair -> connects(texts, pair, first, second))
        .limit(EXAMPLES)
        .forEach(pair -> examples.add(example(texts, pair)));
    return exact + near == 0
        ? Optional.empty()
        : Optional.of(new LeakageReport.Overlap(first, second, exact, near, examples));
  }

  private static boolean connects(DistinctTexts texts, NearPair pair, Part first, Part second) {
    int one = texts.parts[pair.text];
    int other = texts.parts[pair.other];
    return ((one & bit(first)) != 0 && (other & bit(second)) != 0)
        || ((one & bit(second)) != 0 && (other & bit(first)) != 0);
  }

  private static LeakageReport.Example example(DistinctTexts texts, NearPair pair) {
    return new LeakageReport.Example(
        texts.rows.excerpt(texts.firstRow[pair.text]),
        texts.rows.excerpt(texts.firstRow[pair.other]),
        pair.similarity);
  }

  @Override
  public void close() {
    fingerprints.close();
  }
}
