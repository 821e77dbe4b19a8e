package org.diapason.bench.kernel;

import static org.bytedeco.pytorch.global.torch.rand;

import org.bytedeco.pytorch.Tensor;
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

/** Dropout of attention weights: a mask is drawn and multiplied. */
public class DropoutBenchmark extends KernelBenchmark {
  private final Dropout dropout = new Dropout(0.1, 1);

  @Param({"3145728", "25165824"}) // 16 × 12 × 128 × 128 and 8 × 12 × 512 × 512
  private long elements;

  @Param({"BFLOAT16", "FLOAT32"})
  private DType dtype = DType.BFLOAT16;

  private Tensor weights = new Tensor();
  private long step;

  @Setup
  public void draw() {
    try (var scope = TensorScope.open()) {
      weights = TensorScope.adopt(rand(elements).to(dtype.scalarType()));
    }
  }

  @Benchmark
  public long forward() {
    try (var scope = TensorScope.open();
        var inference = Gradients.off()) {
      return dropout.forward(weights, Pass.training(dtype, 42, step++, Runner.DIRECT)).numel();
    }
  }

  @TearDown
  public void free() {
    TensorScope.free(weights);
  }
}
