package org.diapason.task;

import java.util.Arrays;
import org.diapason.data.Dataset;
import org.jspecify.annotations.Nullable;

/** How much each class counts in the loss. */
public enum ClassWeights {
  NONE,
  /** n / (classes · count), as scikit-learn's {@code class_weight="balanced"}. */
  BALANCED;

  /**
   * @param training null when nothing is trained, and all count alike
   * @return a weight for each class; empty when all count alike
   */
  float[] of(@Nullable Dataset training, int classes) {
    if (this == NONE || training == null) {
      return new float[0];
    }
    var counts = new long[classes];
    for (int i = 0; i < training.size(); i++) {
      counts[training.get(i).ints("labels")[0]]++;
    }
    return balanced(counts);
  }

  static float[] balanced(long[] counts) {
    var present = Arrays.stream(counts).filter(count -> count > 0).count();
    var all = (double) Arrays.stream(counts).sum();
    var weights = new float[counts.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = counts[i] == 0 ? 0 : (float) (all / (present * counts[i]));
    }
    return weights;
  }
}
