package org.diapason.tensor;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Where tensors live: the first NVIDIA GPU when this build of libtorch can use one, else the
 * processor.
 */
public final class Devices {
  private Devices() {}

  public static boolean hasCuda() {
    NativeRuntime.load();
    return torch.cuda_is_available();
  }

  /** {@code cuda:0} or {@code cpu}; a name lives longer than a native device object. */
  public static String best() {
    return hasCuda() ? "cuda:0" : "cpu";
  }

  /**
   * How to make a tensor of this type on this device.
   *
   * @param device a PyTorch device name, such as {@code cpu}
   */
  public static TensorOptions options(DType dtype, String device) {
    NativeRuntime.load();
    return new TensorOptions(dtype.scalarType())
        .device(new org.bytedeco.pytorch.DeviceOptional(new Device(device)));
  }
}
