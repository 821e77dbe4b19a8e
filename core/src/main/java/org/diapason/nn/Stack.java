package org.diapason.nn;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** An embedding and the blocks above it. Who folds them is the {@link Runner}'s matter. */
public interface Stack {

  /** Hidden states (B, T, C) of the tokens before the first block. */
  Tensor embed(Inputs inputs, Pass pass);

  /** From the lowest to the highest. */
  List<? extends Block> blocks();
}
