package org.diapason.bench.kernel;

import static org.bytedeco.pytorch.global.torch.rand;

import org.bytedeco.pytorch.Tensor;
import org.diapason.nn.Attention;
import org.diapason.nn.Dropout;
import org.diapason.nn.Pass;
import org.diapason.nn.Runner;
import org.diapason.tensor.DType;
import org.diapason.tensor.Gradients;
import org.diapason.tensor.TensorScope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** Attention of one layer of MiniLM with dropout 0.1, with and without the way back. */
public class AttentionBenchmark extends KernelBenchmark {
  private static final long TOKENS_IN_BATCH = 4096;
  private static final long HEADS = 12;
  private static final long HEAD_WIDTH = 32;

  private final Attention attention = new Attention(new Dropout(0.1, 1));

  @Param({"128", "512"})
  private long tokens;

  @Param({"BFLOAT16", "FLOAT32"})
  private DType compute = DType.BFLOAT16;

  private Tensor query = new Tensor();
  private Tensor key = new Tensor();
  private Tensor value = new Tensor();
  private long step;

  @Setup
  public void draw() {
    query = draw(tokens);
    key = draw(tokens);
    value = draw(tokens);
  }

  private Tensor draw(long length) {
    try (var scope = TensorScope.open()) {
      var states = rand(TOKENS_IN_BATCH / length, length, HEADS, HEAD_WIDTH);
      return TensorScope.adopt(states.to(compute.scalarType()).set_requires_grad(true));
    }
  }

  @Benchmark
  public void forward(Blackhole sink) {
    try (var scope = TensorScope.open();
        var inference = Gradients.off()) {
      sink.consume(attention.forward(query, key, value, Pass.inference(compute)).numel());
    }
  }

  @Benchmark
  public void forwardAndBackward() {
    try (var scope = TensorScope.open()) {
      var pass = Pass.training(compute, 42, step++, Runner.DIRECT);
      attention.forward(query, key, value, pass).sum().backward();
      for (var states : new Tensor[] {query, key, value}) {
        states.mutable_grad().put(new Tensor()); // the next call makes its own
      }
    }
  }

  @TearDown
  public void free() {
    TensorScope.free(query);
    TensorScope.free(key);
    TensorScope.free(value);
  }
}
