package org.diapason.tensor;

import static org.bytedeco.pytorch.global.torch.createCPUGenerator;
import static org.bytedeco.pytorch.global.torch.manual_seed;
import static org.bytedeco.pytorch.global.torch.randperm;

import org.bytedeco.pytorch.GeneratorOptional;

/**
 * PyTorch's random numbers, so that the same seed gives the same order and the same new weights as
 * in Python.
 */
public final class TorchRandom {
  private TorchRandom() {}

  /**
   * Seeds the default generator, as {@code torch.manual_seed} does; new weights are drawn from it.
   */
  public static void seed(long seed) {
    NativeRuntime.load();
    manual_seed(seed);
  }

  /**
   * The order that {@code torch.randperm(n, generator=torch.Generator().manual_seed(seed))} gives.
   */
  public static int[] permutation(int n, long seed) {
    try (var scope = TensorScope.open()) {
      var order = new long[n];
      randperm(n, new GeneratorOptional(createCPUGenerator(seed))).data_ptr_long().get(order);
      var indices = new int[n];
      for (int i = 0; i < n; i++) {
        indices[i] = (int) order[i];
      }
      return indices;
    }
  }
}
