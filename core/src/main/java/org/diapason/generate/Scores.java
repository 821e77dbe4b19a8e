package org.diapason.generate;

/** Arithmetic on a row of scores. Minus infinity stands for what is impossible. */
final class Scores {
  private Scores() {}

  /** The greatest; the first of equal ones. */
  static int argmax(float[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      if (scores[i] > scores[best]) {
        best = i;
      }
    }
    return best;
  }

  /** Logarithm of the sum of exponentials; minus infinity where nothing is possible. */
  static double logSum(float[] scores) {
    float max = scores[argmax(scores)];
    if (max == Float.NEGATIVE_INFINITY) {
      return max;
    }
    double sum = 0;
    for (float score : scores) {
      sum += Math.exp(score - max);
    }
    return max + Math.log(sum);
  }

  /** Turns logits into logarithms of probabilities, in place. */
  static void logSoftmax(float[] scores) {
    double logSum = logSum(scores);
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) (scores[i] - logSum);
    }
  }

  /** Probabilities, rounded as PyTorch keeps them. */
  static float[] softmax(float[] scores) {
    var probabilities = scores.clone();
    logSoftmax(probabilities);
    for (int i = 0; i < scores.length; i++) {
      probabilities[i] = (float) Math.exp(probabilities[i]);
    }
    return probabilities;
  }

  /**
   * What orders by score, and equal ones by index, the last first; {@link #index} takes the index
   * out of it again.
   */
  static long key(float score, int index) {
    int bits = Float.floatToIntBits(score + 0f); // minus zero equals zero
    int ordered = bits ^ (bits >> 31 & Integer.MAX_VALUE);
    return (long) ordered << 32 | (~index & 0xFFFFFFFFL);
  }

  static int index(long key) {
    return ~(int) key;
  }

  /** Indices of the k greatest, the greatest first and the first of equal ones first. */
  static int[] top(float[] scores, int k) {
    var heap = new SmallestFirst(Math.min(k, scores.length));
    for (int i = 0; i < scores.length; i++) {
      heap.offer(scores[i], i);
    }
    return heap.drain();
  }

  /** Keeps the greatest of what it is offered, the smallest of them on top. */
  private static final class SmallestFirst {
    private final long[] keys;
    private int size;

    SmallestFirst(int capacity) {
      keys = new long[capacity];
    }

    void offer(float score, int index) {
      long key = key(score, index);
      if (size < keys.length) {
        int hole = size++;
        for (int up = (hole - 1) / 2; hole > 0 && keys[up] > key; up = (hole - 1) / 2) {
          keys[hole] = keys[up];
          hole = up;
        }
        keys[hole] = key;
      } else if (size > 0 && key > keys[0]) {
        sink(key);
      }
    }

    /** Puts a key in the place of the smallest. */
    private void sink(long key) {
      int hole = 0;
      for (int down = 1; down < size; down = 2 * hole + 1) {
        if (down + 1 < size && keys[down + 1] < keys[down]) {
          down++;
        }
        if (keys[down] >= key) {
          break;
        }
        keys[hole] = keys[down];
        hole = down;
      }
      keys[hole] = key;
    }

    /** The indices, the greatest first. */
    int[] drain() {
      var indices = new int[size];
      while (size > 0) {
        indices[size - 1] = index(keys[0]);
        long last = keys[--size];
        if (size > 0) {
          sink(last);
        }
      }
      return indices;
    }
  }
}
