package org.diapason.train;

import static org.bytedeco.pytorch.global.torch.empty;
import static org.bytedeco.pytorch.global.torch.tensor;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.diapason.checkpoint.SafetensorsFile;
import org.diapason.checkpoint.SafetensorsWriter;
import org.diapason.checkpoint.WeightSource;
import org.diapason.config.UserException;
import org.diapason.tensor.DType;
import org.diapason.tensor.Devices;
import org.diapason.tensor.TensorScope;
import org.diapason.tensor.TorchRandom;
import org.jspecify.annotations.Nullable;

/**
 * PyTorch's default generator as a checkpoint keeps it.
 *
 * @param now after the step
 * @param epochStart when the epoch began; null when the epoch drew nothing
 */
record RandomState(byte[] now, byte @Nullable [] epochStart) {
  private static final String NOW = "cpu";
  private static final String EPOCH_START = "cpu_at_epoch_start";

  void write(Path file) {
    try (var scope = TensorScope.open()) {
      var options = Devices.options(DType.UINT8, "cpu");
      var states = new HashMap<String, Tensor>();
      states.put(NOW, tensor(now, options));
      if (epochStart != null) {
        states.put(EPOCH_START, tensor(epochStart, options));
      }
      SafetensorsWriter.write(file, states, Map.of("format", "pt"));
    }
  }

  /**
   * @throws UserException when the file is missing or damaged
   */
  static RandomState read(Path file) {
    try (var scope = TensorScope.open();
        var source = SafetensorsFile.open(file)) {
      var now = bytes(source, NOW);
      if (now == null || now.length != TorchRandom.state().length) {
        throw new UserException(
            "%s does not hold the state of a generator under %s: it is damaged"
                .formatted(file, NOW));
      }
      return new RandomState(now, bytes(source, EPOCH_START));
    }
  }

  private static byte @Nullable [] bytes(WeightSource source, String name) {
    var info = source.tensors().get(name);
    if (info == null) {
      return null;
    }
    var state = empty(info.shape(), Devices.options(DType.UINT8, "cpu"), null);
    source.read(name, state);
    var bytes = new byte[(int) state.numel()];
    new BytePointer(state.data_ptr()).get(bytes);
    return bytes;
  }
}
