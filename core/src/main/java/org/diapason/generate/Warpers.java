package org.diapason.generate;

import java.util.Arrays;

/**
 * Processors that cut or bend the distribution that is drawn from. Reference: Transformers' {@code
 * …LogitsWarper} classes. None takes away the {@code keep} most likely tokens.
 */
final class Warpers {
  private Warpers() {}

  static LogitsProcessor temperature(double temperature) {
    float divisor = (float) temperature;
    return (tokens, scores) -> {
      for (int i = 0; i < scores.length; i++) {
        scores[i] /= divisor;
      }
    };
  }

  /** Keeps the k most likely tokens, and those that are as likely as the last of them. */
  static LogitsProcessor topK(int k, int keep) {
    return (tokens, scores) -> {
      float least = atRank(scores, Math.max(k, keep));
      for (int i = 0; i < scores.length; i++) {
        if (scores[i] < least) {
          scores[i] = Float.NEGATIVE_INFINITY;
        }
      }
    };
  }

  /** Keeps the most likely tokens that together have the mass (Holtzman et al., 2019). */
  static LogitsProcessor topP(double mass, int keep) {
    float cut = (float) (1 - mass);
    return (tokens, scores) -> {
      int[] rising = risingBy(scores, scores);
      float[] probabilities = Scores.softmax(scores);
      double sum = 0;
      for (int i = 0; i < rising.length - keep; i++) {
        sum += probabilities[rising[i]];
        if ((float) sum > cut) {
          break;
        }
        scores[rising[i]] = Float.NEGATIVE_INFINITY;
      }
    };
  }

  /** Keeps tokens with at least this share of the most likely token's probability. */
  static LogitsProcessor minP(double share, int keep) {
    return (tokens, scores) -> {
      float[] probabilities = Scores.softmax(scores);
      float least = (float) share * probabilities[Scores.argmax(probabilities)];
      removeBelow(least, probabilities, keep, scores);
    };
  }

  /**
   * Keeps the tokens whose information is nearest to what is expected, up to a mass (Meister et
   * al., 2022).
   */
  static LogitsProcessor typical(double mass, int keep) {
    return (tokens, scores) -> {
      var logProbabilities = scores.clone();
      Scores.logSoftmax(logProbabilities);
      float[] probabilities = Scores.softmax(scores);
      float entropy = (float) entropy(logProbabilities);
      var distances = new float[scores.length];
      for (int i = 0; i < scores.length; i++) {
        distances[i] = Math.abs(-logProbabilities[i] - entropy);
      }
      int[] rising = risingBy(distances, scores);
      int last = 0;
      for (double sum = 0; last < rising.length; last++) {
        sum += probabilities[rising[last]];
        if ((float) sum >= (float) mass) {
          break;
        }
      }
      for (int i = Math.max(last + 1, keep); i < rising.length; i++) {
        if (distances[rising[i]] > distances[rising[last]]) {
          scores[rising[i]] = Float.NEGATIVE_INFINITY;
        }
      }
    };
  }

  /** Keeps tokens of at least this probability (Hewitt et al., 2022). */
  static LogitsProcessor epsilon(double epsilon, int keep) {
    return (tokens, scores) -> removeBelow((float) epsilon, Scores.softmax(scores), keep, scores);
  }

  /** The same with a limit that falls where much is uncertain (Hewitt et al., 2022). */
  static LogitsProcessor eta(double epsilon, int keep) {
    return (tokens, scores) -> {
      var logProbabilities = scores.clone();
      Scores.logSoftmax(logProbabilities);
      double limit = Math.min(epsilon, Math.sqrt(epsilon) * Math.exp(-entropy(logProbabilities)));
      removeBelow((float) limit, Scores.softmax(scores), keep, scores);
    };
  }

  private static void removeBelow(float limit, float[] probabilities, int keep, float[] scores) {
    float leastKept = atRank(scores, keep);
    for (int i = 0; i < scores.length; i++) {
      if (probabilities[i] < limit && scores[i] < leastKept) {
        scores[i] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  /** The score that so many, counted with itself, are not below. */
  private static float atRank(float[] scores, int rank) {
    int[] top = Scores.top(scores, rank);
    return scores[top[top.length - 1]];
  }

  private static double entropy(float[] logProbabilities) {
    double entropy = 0;
    for (float each : logProbabilities) {
      if (each != Float.NEGATIVE_INFINITY) {
        entropy -= Math.exp(each) * each;
      }
    }
    return entropy;
  }

  /** Indices of the tokens that are possible, by rising values. */
  private static int[] risingBy(float[] values, float[] scores) {
    var order = new long[values.length];
    int possible = 0;
    for (int i = 0; i < values.length; i++) {
      if (scores[i] != Float.NEGATIVE_INFINITY) {
        order[possible++] = Scores.key(values[i], i);
      }
    }
    Arrays.sort(order, 0, possible);
    return Arrays.stream(order, 0, possible).mapToInt(Scores::index).toArray();
  }
}
