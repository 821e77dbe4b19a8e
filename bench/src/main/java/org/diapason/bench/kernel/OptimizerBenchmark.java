package org.diapason.bench.kernel;

import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.rand;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.diapason.tensor.FusedAdamW;
import org.diapason.tensor.TensorScope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** One AdamW update of square float32 weights. */
public class OptimizerBenchmark extends KernelBenchmark {
  private static final long WIDTH = 1024;

  private final List<Tensor> weights = new ArrayList<>();
  private final List<Tensor> gradients = new ArrayList<>();
  private final List<Tensor> firstMoments = new ArrayList<>();
  private final List<Tensor> secondMoments = new ArrayList<>();
  private final List<Tensor> steps = new ArrayList<>();
  private final FusedAdamW operator = new FusedAdamW();

  @Param({"22", "110"}) // the sizes of MiniLM and bert-base
  private int millionsOfWeights;

  @Setup
  public void allocate() {
    try (var scope = TensorScope.open()) {
      for (int i = 0; i < millionsOfWeights; i++) {
        weights.add(TensorScope.adopt(rand(WIDTH, WIDTH)));
        gradients.add(TensorScope.adopt(rand(WIDTH, WIDTH)));
        firstMoments.add(TensorScope.adopt(zeros(WIDTH, WIDTH)));
        secondMoments.add(TensorScope.adopt(zeros(WIDTH, WIDTH)));
        steps.add(TensorScope.adopt(ones(1)));
      }
    }
  }

  @Benchmark
  public void update() {
    operator.update(
        weights, gradients, firstMoments, secondMoments, steps, 5e-5, 0.9, 0.999, 0.01, 1e-8);
  }

  @TearDown
  public void free() {
    Stream.of(weights, gradients, firstMoments, secondMoments, steps)
        .flatMap(List::stream)
        .forEach(TensorScope::free);
    operator.close();
  }
}
