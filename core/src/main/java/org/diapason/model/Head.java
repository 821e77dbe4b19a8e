package org.diapason.model;

import org.bytedeco.pytorch.Tensor;
import org.diapason.nn.Module;
import org.diapason.nn.Pass;

/** What stands on top of a body. Its weights lie at the root of the model's names. */
public abstract class Head extends Module {

  /**
   * @param hidden (B, T, C) above the last block
   * @return logits, (B, labels) for sequence classification, (B, T, V) for a language model
   */
  public abstract Tensor forward(Tensor hidden, Pass pass);

  /** Whether hidden states (B, 1, C) of the first tokens are all that it needs. */
  public boolean readsFirstTokenOnly() {
    return false;
  }
}
