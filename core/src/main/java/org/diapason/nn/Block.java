package org.diapason.nn;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** One layer of a stack: hidden states in, hidden states of the same shape out. */
public interface Block {

  /**
   * @param hidden (B, T, C)
   */
  Tensor forward(Tensor hidden, Pass pass);

  /** Its weights, as {@link Module#parameters}. */
  Map<String, Parameter> parameters();
}
