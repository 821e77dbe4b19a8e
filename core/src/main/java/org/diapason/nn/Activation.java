package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.gelu;
import static org.bytedeco.pytorch.global.torch.relu;
import static org.bytedeco.pytorch.global.torch.silu;
import static org.bytedeco.pytorch.global.torch.tanh;

import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.diapason.config.UserException;

/**
 * The activation functions under the names of {@code hidden_act} in Hugging Face configurations.
 */
public final class Activation {
  private static final Map<String, UnaryOperator<Tensor>> BY_NAME =
      Map.of(
          "gelu", x -> gelu(x),
          "gelu_new", x -> gelu(x, "tanh"),
          "gelu_pytorch_tanh", x -> gelu(x, "tanh"),
          "relu", x -> relu(x),
          "silu", x -> silu(x),
          "swish", x -> silu(x),
          "tanh", x -> tanh(x));

  private Activation() {}

  /**
   * @throws UserException for a name that is not known
   */
  public static UnaryOperator<Tensor> of(String name) {
    var activation = BY_NAME.get(name);
    if (activation == null) {
      throw new UserException(
          "the activation function %s is not supported; supported are %s"
              .formatted(name, String.join(", ", new TreeSet<>(BY_NAME.keySet()))));
    }
    return activation;
  }
}
