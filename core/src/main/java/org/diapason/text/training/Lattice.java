package org.diapason.text.training;

import java.util.Arrays;

/**
 * All ways to cut a word into the pieces of a unigram model. A character that is no piece counts as
 * the unknown piece 0. One lattice is filled again and again. Not thread-safe.
 */
final class Lattice {
  static final int UNKNOWN = 0;
  private static final double UNKNOWN_PENALTY = 10;

  /** Where logarithms are further apart, the smaller probability is nothing beside the other. */
  private static final double NEGLIGIBLE = 50;

  private final UnigramModel model;
  private int length;
  private int nodes;
  private int[] pieces = new int[64];
  private int[] starts = new int[64];
  private int[] ends = new int[64];

  Lattice(UnigramModel model) {
    this.model = model;
  }

  /** Fills in the pieces of a word, in the order of their starts, then of their lengths. */
  void fill(int[] word) {
    length = word.length;
    nodes = 0;
    for (int start = 0; start < length; start++) {
      boolean known = false;
      int node = PieceTrie.ROOT;
      for (int end = start; end < length; end++) {
        node = model.trie().child(node, word[end]);
        if (node == PieceTrie.NONE) {
          break;
        }
        int piece = model.trie().piece(node);
        if (piece != PieceTrie.NONE) {
          add(piece, start, end + 1);
          known |= end == start;
        }
      }
      if (!known) {
        add(UNKNOWN, start, start + 1);
      }
    }
  }

  private void add(int piece, int start, int end) {
    if (nodes == pieces.length) {
      pieces = Arrays.copyOf(pieces, 2 * nodes);
      starts = Arrays.copyOf(starts, 2 * nodes);
      ends = Arrays.copyOf(ends, 2 * nodes);
    }
    pieces[nodes] = piece;
    starts[nodes] = start;
    ends[nodes++] = end;
  }

  private double score(int node) {
    return pieces[node] == UNKNOWN ? model.minScore() - UNKNOWN_PENALTY : model.score(pieces[node]);
  }

  /**
   * Adds to each piece how often it is expected in so many of the word, over all ways to cut it.
   */
  void addExpected(double count, double[] expected) {
    var before = new double[length + 1];
    var after = new double[length + 1];
    var reached = new boolean[length + 1];
    for (int node = 0; node < nodes; node++) {
      double sum = before[starts[node]] + score(node);
      before[ends[node]] = reached[ends[node]] ? logOfSum(before[ends[node]], sum) : sum;
      reached[ends[node]] = true;
    }
    Arrays.fill(reached, false);
    for (int node = nodes - 1; node >= 0; node--) {
      double sum = score(node) + after[ends[node]];
      after[starts[node]] = reached[starts[node]] ? logOfSum(after[starts[node]], sum) : sum;
      reached[starts[node]] = true;
    }
    double whole = before[length];
    for (int node = 0; node < nodes; node++) {
      expected[pieces[node]] +=
          count * Math.exp(before[starts[node]] + score(node) + after[ends[node]] - whole);
    }
  }

  private static double logOfSum(double x, double y) {
    double smaller = Math.min(x, y);
    double larger = Math.max(x, y);
    return larger > smaller + NEGLIGIBLE
        ? larger
        : larger + Math.log(Math.exp(smaller - larger) + 1);
  }

  /** The likeliest way to cut the word: pieces in order, and the sum of their scores. */
  Path best() {
    return best(PieceTrie.NONE);
  }

  /** The likeliest way without a piece. */
  Path best(int without) {
    var scores = new double[length + 1];
    var last = new int[length + 1];
    Arrays.fill(last, PieceTrie.NONE);
    for (int node = 0; node < nodes; node++) {
      int start = starts[node];
      if (pieces[node] == without || (start > 0 && last[start] == PieceTrie.NONE)) {
        continue;
      }
      double score = scores[start] + score(node);
      int end = ends[node];
      if (last[end] == PieceTrie.NONE || score > scores[end]) {
        scores[end] = score;
        last[end] = node;
      }
    }
    return new Path(pieces(last), scores[length]);
  }

  private int[] pieces(int[] last) {
    var path = new int[length];
    int first = length;
    for (int end = length; end > 0 && last[end] != PieceTrie.NONE; end = starts[last[end]]) {
      path[--first] = pieces[last[end]];
    }
    return Arrays.copyOfRange(path, first, length);
  }

  /**
   * A way to cut a word.
   *
   * @param pieces in order; none where there is no way
   */
  record Path(int[] pieces, double score) {}
}
