package org.diapason.train;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.diapason.nn.Parameter;
import org.diapason.tensor.TensorScope;

/** An optimizer that keeps the gradients that it is given and changes nothing. */
final class GradientRecorder implements Optimizer {
  private final Map<String, Parameter> parameters;
  private final Map<String, float[]> gradients = new TreeMap<>();

  GradientRecorder(Map<String, Parameter> parameters) {
    this.parameters = parameters;
  }

  /** Of the last step, by the names of the weights; those without one are left out. */
  Map<String, float[]> gradients() {
    return gradients;
  }

  @Override
  public void step(double learningRate) {
    gradients.clear();
    try (var scope = TensorScope.open()) {
      parameters.forEach(
          (name, parameter) -> {
            if (parameter.value().grad().defined()) {
              var gradient = parameter.value().grad().to(ScalarType.Float).contiguous();
              var values = new float[(int) gradient.numel()];
              gradient.data_ptr_float().get(values);
              gradients.put(name, values);
            }
          });
    }
  }

  @Override
  public void save(Path file) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void load(Path file) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
