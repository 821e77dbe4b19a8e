package org.diapason.text.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * How often pairs of tokens stand beside each other, and the most frequent one. What changes is
 * counted at once; the queue is put right when a pair comes to its head. Not thread-safe.
 */
final class PairCounts {

  /** Two tokens, with the words in which they came to stand beside each other since last queued. */
  private static final class Pair {
    final int left;
    final int right;
    long count;
    @Nullable IntList words;

    Pair(int left, int right) {
      this.left = left;
      this.right = right;
    }
  }

  /**
   * A pair to merge.
   *
   * @param count of all its places, when it was queued
   * @param words where it is to be merged; a word may be there twice
   */
  record Candidate(int left, int right, long count, IntList words) {}

  /** Most frequent first, of equally frequent ones that of the older tokens. */
  private static final Comparator<Candidate> ORDER =
      Comparator.comparingLong(Candidate::count)
          .reversed()
          .thenComparingInt(Candidate::left)
          .thenComparingInt(Candidate::right);

  private final Map<Long, Pair> pairs = new HashMap<>();
  private final List<Pair> changed = new ArrayList<>();
  private final PriorityQueue<Candidate> queue = new PriorityQueue<>(ORDER);

  /** Counts a pair in a word. */
  void add(int left, int right, int word, long count) {
    var pair = pair(left, right);
    pair.count += count;
    if (pair.words == null) {
      pair.words = new IntList();
      changed.add(pair);
    }
    pair.words.addUnlessLast(word);
  }

  /** Takes back what was counted. */
  void remove(int left, int right, long count) {
    pair(left, right).count -= count;
  }

  private Pair pair(int left, int right) {
    return pairs.computeIfAbsent(key(left, right), key -> new Pair(left, right));
  }

  private static long key(int left, int right) {
    return ((long) left << Integer.SIZE) | right;
  }

  /** Queues the pairs that were added since the last time. */
  void queueAdded() {
    for (var pair : changed) {
      if (pair.words != null && pair.count > 0) {
        queue.add(new Candidate(pair.left, pair.right, pair.count, pair.words));
      }
      pair.words = null;
    }
    changed.clear();
  }

  /** The most frequent pair, which leaves the queue; null when there is none. */
  @Nullable Candidate poll() {
    for (var head = queue.poll(); head != null; head = queue.poll()) {
      long count = pair(head.left, head.right).count;
      if (count == head.count) {
        return head;
      }
      queue.add(new Candidate(head.left, head.right, count, head.words));
    }
    return null;
  }
}
