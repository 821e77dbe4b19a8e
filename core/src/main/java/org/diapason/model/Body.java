package org.diapason.model;

import java.util.Set;
import org.diapason.nn.Module;
import org.diapason.nn.Stack;

/** The pretrained part of an architecture, without a head. */
public abstract class Body extends Module implements Stack {

  /** How many positions it can take. */
  public abstract int maxPositions();

  /**
   * Names under which checkpoints may hold a weight a second time, because an output layer shares
   * it; such a copy is neither read nor written.
   */
  public abstract Set<String> tiedNames();

  /** A head of the wanted kind, and whatever the body needs below it, such as a pooler. */
  public abstract Head head(HeadSpec spec);
}
