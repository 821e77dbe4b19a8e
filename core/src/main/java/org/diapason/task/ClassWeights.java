package org.diapason.task;

import java.util.Arrays;

/** How much each class counts in the loss. */
public enum ClassWeights {
  NONE,
  /** n / (classes · count), as scikit-learn's {@code class_weight="balanced"}. */
  BALANCED;

  /**
   * @param classCounts training examples of each class
   * @return a weight for each class; empty when all count alike
   */
  float[] weights(long[] classCounts) {
    if (this == NONE) {
      return new float[0];
    }
    var present = Arrays.stream(classCounts).filter(count -> count > 0).count();
    var all = (double) Arrays.stream(classCounts).sum();
    var weights = new float[classCounts.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = classCounts[i] == 0 ? 0 : (float) (all / (present * classCounts[i]));
    }
    return weights;
  }
}
