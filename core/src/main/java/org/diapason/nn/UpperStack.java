package org.diapason.nn;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * A stack whose lowest blocks have run already: what they gave is its embedding.
 *
 * @param whole the stack that they belong to
 */
public record UpperStack(Stack whole, LowerStates lower) implements Stack {

  @Override
  public Tensor embed(Inputs inputs, Pass pass) {
    return lower.hidden();
  }

  @Override
  public Map<String, Parameter> embeddings() {
    return Map.of();
  }

  @Override
  public List<? extends Block> blocks() {
    return whole.blocks().subList(lower.blocks(), whole.blocks().size());
  }
}
