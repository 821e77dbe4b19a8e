package org.diapason.tensor;

import static org.bytedeco.pytorch.global.torch.empty;
import static org.bytedeco.pytorch.global.torch.getDefaultCPUGenerator;
import static org.bytedeco.pytorch.global.torch.manual_seed;
import static org.bytedeco.pytorch.global.torch.tensor;

import org.bytedeco.javacpp.BytePointer;

/**
 * PyTorch's default generator, which new weights are drawn from, and with {@link
 * Reproducible#HUGGINGFACE} all else too.
 */
public final class TorchRandom {
  private TorchRandom() {}

  /** Seeds the generator, as {@code torch.manual_seed} does. */
  public static void seed(long seed) {
    NativeRuntime.load();
    manual_seed(seed);
  }

  /** Takes a whole number from the generator, as a PyTorch data loader does when it begins. */
  public static long drawLong() {
    try (var scope = TensorScope.open()) {
      var one = empty(new long[0], Devices.options(DType.INT64, "cpu"), null);
      return one.random_().item_long();
    }
  }

  /** Where the generator stands. */
  public static byte[] state() {
    try (var scope = TensorScope.open()) {
      var state = getDefaultCPUGenerator().get_state();
      var bytes = new byte[(int) state.numel()];
      new BytePointer(state.data_ptr()).get(bytes);
      return bytes;
    }
  }

  /** Puts the generator where {@link #state} found it. */
  public static void restore(byte[] state) {
    try (var scope = TensorScope.open()) {
      getDefaultCPUGenerator().set_state(tensor(state, Devices.options(DType.UINT8, "cpu")));
    }
  }
}
