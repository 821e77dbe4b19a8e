package org.diapason.nn;

import org.bytedeco.pytorch.Tensor;

/**
 * Runs the lowest blocks without dropout and without a graph, because nothing of them trains, and
 * leaves the others to another runner.
 *
 * @param blocks how many do not train
 */
public record AboveFrozen(int blocks, Runner above) implements Runner {

  @Override
  public Tensor run(Stack stack, Inputs inputs, Pass pass) {
    return inputs.lower() == null
        ? above.run(new UpperStack(stack, stack.lowest(blocks, inputs, pass)), inputs, pass)
        : above.run(stack, inputs, pass);
  }

  @Override
  public void backward(Tensor loss) {
    above.backward(loss);
  }
}
