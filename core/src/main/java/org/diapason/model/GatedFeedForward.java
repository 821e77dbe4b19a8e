package org.diapason.model;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.diapason.nn.Linear;
import org.diapason.nn.Module;
import org.diapason.nn.Pass;

/** A feed-forward network whose inner activations are gated by others (Shazeer, 2020). */
final class GatedFeedForward extends Module {
  private final UnaryOperator<Tensor> activation;
  private final Linear gate;
  private final Linear up;
  private final Linear down;

  GatedFeedForward(UnaryOperator<Tensor> activation, Linear gate, Linear up, Linear down) {
    this.activation = activation;
    this.gate = child("gate_proj", gate);
    this.up = child("up_proj", up);
    this.down = child("down_proj", down);
  }

  /**
   * @param hidden (B, T, C)
   * @return (B, T, C)
   */
  Tensor forward(Tensor hidden, Pass pass) {
    var x = pass.cast(hidden);
    return down.forward(activation.apply(gate.forward(x, pass)).mul(up.forward(x, pass)), pass);
  }
}
