package org.diapason.nn;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.diapason.tensor.Gradients;
import org.diapason.tensor.TensorScope;

/** An embedding and the blocks above it. Who folds them is the {@link Runner}'s matter. */
public interface Stack {

  /** Hidden states (B, T, C) of the tokens before the first block. */
  Tensor embed(Inputs inputs, Pass pass);

  /** The weights that {@link #embed} reads, by their names within it. */
  Map<String, Parameter> embeddings();

  /** From the lowest to the highest. */
  List<? extends Block> blocks();

  /** How many of the lowest blocks do not train, and neither does anything below them. */
  default int frozenBlocks() {
    if (trains(embeddings())) {
      return 0;
    }
    var frozen = 0;
    while (frozen < blocks().size() && !trains(blocks().get(frozen).parameters())) {
      frozen++;
    }
    return frozen;
  }

  private static boolean trains(Map<String, Parameter> weights) {
    return weights.values().stream().anyMatch(Parameter::isTrainable);
  }

  /**
   * What the lowest blocks give without dropout and without a graph. Whatever a block needs on its
   * way is freed before the next one runs.
   */
  default LowerStates lowest(int count, Inputs inputs, Pass pass) {
    try (var scope = TensorScope.open();
        var inference = Gradients.off()) {
      var still = pass.withoutDropout();
      var hidden = embed(inputs, still);
      for (var block : blocks().subList(0, count)) {
        try (var inner = TensorScope.open()) {
          hidden = inner.keep(block.forward(hidden, still));
        }
      }
      return new LowerStates(count, scope.keep(hidden));
    }
  }
}
