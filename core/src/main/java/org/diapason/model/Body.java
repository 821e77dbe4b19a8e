package org.diapason.model;

import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.diapason.nn.Inputs;
import org.diapason.nn.Module;
import org.diapason.nn.Pass;
import org.diapason.nn.Stack;
import org.diapason.nn.UpperStack;

/** The pretrained part of an architecture, without a head. */
public abstract class Body extends Module implements Stack {

  /** How many positions it can take. */
  public abstract int maxPositions();

  /**
   * Names under which checkpoints may hold a weight a second time, because an output layer shares
   * it; such a copy is neither read nor written.
   */
  public abstract Set<String> tiedNames();

  /**
   * The pass with what all blocks share, such as who sees whom.
   *
   * @param pass with the bias of padding and with the packing
   */
  Pass prepare(Inputs inputs, Pass pass) {
    return pass;
  }

  /**
   * Hidden states (B, T, C) above the last block, of the decoder where there are two stacks.
   *
   * @param prepared as {@link #prepare} gives it
   */
  Tensor hidden(Inputs inputs, Pass prepared) {
    var lower = inputs.lower();
    Stack stack = lower == null ? this : new UpperStack(this, lower);
    return prepared.runner().run(stack, inputs, prepared);
  }

  /** A head of the wanted kind, and whatever the body needs below it, such as a pooler. */
  public abstract Head head(HeadSpec spec);
}
