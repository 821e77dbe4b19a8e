package org.diapason.nn;

import org.bytedeco.pytorch.Tensor;
import org.diapason.tensor.TensorScope;

/** How hidden states go up through a stack and gradients come down again. */
public interface Runner {

  /** Every block in turn, and one backward pass through all of them. */
  Runner DIRECT = new Runner() {};

  /** The hidden states (B, T, C) above the last block. */
  default Tensor run(Stack stack, Inputs inputs, Pass pass) {
    var hidden = stack.embed(inputs, pass);
    for (var block : stack.blocks()) {
      try (var scope = TensorScope.open()) { // what the graph does not need goes at once
        hidden = scope.keep(block.forward(hidden, pass));
      }
    }
    return hidden;
  }

  /** Adds the gradients of a loss that was computed from this runner's hidden states. */
  default void backward(Tensor loss) {
    loss.backward();
  }
}
