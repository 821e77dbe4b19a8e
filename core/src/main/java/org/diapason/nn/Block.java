package org.diapason.nn;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** One layer of a stack: hidden states in, hidden states of the same shape out. */
public interface Block {

  /**
   * @param hidden (B, T, C)
   */
  Tensor forward(Tensor hidden, Pass pass);

  /** Its weights by their names within it. */
  Map<String, Parameter> parameters();
}
