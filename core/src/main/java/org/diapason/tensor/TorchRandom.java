package org.diapason.tensor;

import static org.bytedeco.pytorch.global.torch.getDefaultCPUGenerator;
import static org.bytedeco.pytorch.global.torch.manual_seed;

import org.bytedeco.pytorch.Tensor;

/** PyTorch's default generator, which new weights are drawn from. */
public final class TorchRandom {
  private TorchRandom() {}

  /** Seeds the generator, as {@code torch.manual_seed} does. */
  public static void seed(long seed) {
    NativeRuntime.load();
    manual_seed(seed);
  }

  /** Where the generator stands, uint8; in the open scope. */
  public static Tensor state() {
    NativeRuntime.load();
    return getDefaultCPUGenerator().get_state();
  }

  /** Puts the generator where {@link #state} found it. */
  public static void restore(Tensor state) {
    NativeRuntime.load();
    getDefaultCPUGenerator().set_state(state);
  }
}
