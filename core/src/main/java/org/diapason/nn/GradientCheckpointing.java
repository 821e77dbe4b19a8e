package org.diapason.nn;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.diapason.tensor.Gradients;
import org.diapason.tensor.TensorScope;
import org.diapason.tensor.TorchRandom;
import org.jspecify.annotations.Nullable;

/**
 * Trades time for memory (Chen et al., 2016): on the way up only what goes into each block is kept;
 * on the way down each block is computed once more, now recorded, and gives its gradients before
 * the next lower one begins. So the activations of one block are in memory at a time, not those of
 * all. The masks of {@link Dropout} are a function of the pass, or PyTorch's generator goes back
 * for them: both ways draw the same ones and the gradients are those of {@link Runner#DIRECT}, bit
 * for bit.
 *
 * <p>Embeddings and the highest block are recorded at once: the first keep next to nothing, and the
 * way down begins with the second. Blocks below the lowest weight that trains are neither recorded
 * nor computed again.
 *
 * <p>For one batch: {@link #run} for each of its stacks, then {@link #backward}, in one scope of
 * tensors and on one thread.
 */
public final class GradientCheckpointing implements Runner {
  private final Deque<Segment> segments = new ArrayDeque<>();

  /**
   * A part of the stack between two cuts of the graph.
   *
   * @param recorded what comes out of it, with the graph that leads there
   * @param output the same without the graph; takes the gradient of what is above
   */
  private record Segment(Supplier<Tensor> recorded, Tensor output) {

    /** Passes the gradient on to the segment below, and gives up what the way down is done with. */
    void backward() {
      try (var scope = TensorScope.open()) {
        recorded
            .get()
            .backward(output.grad(), new BoolOptional(false), false, new TensorArrayRefOptional());
      }
      output.reset();
    }
  }

  @Override
  public Tensor run(Stack stack, Inputs inputs, Pass pass) {
    var hidden = cut(stack.embed(inputs, pass));
    var blocks = stack.blocks();
    for (int i = 0; i < blocks.size(); i++) {
      var block = blocks.get(i);
      hidden =
          i < blocks.size() - 1 ? recomputed(block, hidden, pass) : recorded(block, hidden, pass);
    }
    return hidden;
  }

  @Override
  public void backward(Tensor loss) {
    loss.backward();
    while (!segments.isEmpty()) {
      segments.pop().backward();
    }
  }

  private Tensor recorded(Block block, Tensor input, Pass pass) {
    Tensor output;
    try (var scope = TensorScope.open()) {
      output = scope.keep(block.forward(input, pass));
    }
    return cut(output);
  }

  /** Goes on without the graph that leads here, if there is one. */
  private Tensor cut(Tensor recorded) {
    var output = recorded.detach();
    if (recorded.requires_grad()) {
      push(() -> recorded, output);
    }
    return output;
  }

  private Tensor recomputed(Block block, Tensor input, Pass pass) {
    try (var scope = TensorScope.open();
        var inference = Gradients.off()) {
      var random = pass.drawsAsPyTorch() ? TorchRandom.state() : null;
      var output = scope.keep(block.forward(input, pass));
      if (input.requires_grad() || trains(block)) {
        push(() -> again(block, input, pass, random), output);
      }
      return output;
    }
  }

  /**
   * @param random where PyTorch's generator stood the first time; null when the pass draws by place
   */
  private static Tensor again(Block block, Tensor input, Pass pass, byte @Nullable [] random) {
    if (random == null) {
      return block.forward(input, pass);
    }
    var now = TorchRandom.state();
    TorchRandom.restore(random);
    try {
      return block.forward(input, pass);
    } finally {
      TorchRandom.restore(now);
    }
  }

  private void push(Supplier<Tensor> recorded, Tensor output) {
    output.set_requires_grad(true);
    segments.push(new Segment(recorded, output));
  }

  private static boolean trains(Block block) {
    return block.parameters().values().stream().anyMatch(Parameter::isTrainable);
  }
}
