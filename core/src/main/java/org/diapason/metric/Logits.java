package org.diapason.metric;

/** What is read from one example's logits [labels]; in double precision. */
final class Logits {

  private Logits() {}

  /** Index of the largest logit, the first of equal ones. */
  static int argmax(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }

  static double[] softmax(float[] logits) {
    // Divided rather than taken as exp(logit - log(sum)), so that logits which differ by a constant
    // give exactly equal probabilities, and rankings see them as equal.
    double[] probabilities = exponentials(logits);
    double sum = sum(probabilities);
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] /= sum;
    }
    return probabilities;
  }

  /** Natural logarithm of one class's probability; finite where the probability rounds to 0. */
  static double logProbability(float[] logits, int index) {
    double largest = logits[argmax(logits)];
    return logits[index] - largest - Math.log(sum(exponentials(logits)));
  }

  /** Relative to the largest, which becomes 1. */
  private static double[] exponentials(float[] logits) {
    double largest = logits[argmax(logits)];
    double[] exponentials = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      exponentials[i] = Math.exp(logits[i] - largest);
    }
    return exponentials;
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
