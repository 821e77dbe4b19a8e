package org.diapason.bench.kernel;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.diapason.data.Example;
import org.diapason.data.Padding;
import org.diapason.model.AutoModel;
import org.diapason.model.Model;
import org.diapason.nn.Pass;
import org.diapason.nn.Runner;
import org.diapason.task.Batch;
import org.diapason.tensor.DType;
import org.diapason.tensor.Gradients;
import org.diapason.tensor.TensorScope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** All of MiniLM, with and without the way back. */
public class ModelBenchmark extends KernelBenchmark {
  private static final int TOKENS_IN_BATCH = 2048;

  @Param({"128", "512"})
  private int tokens;

  @Param({"BFLOAT16", "FLOAT32"})
  private DType compute = DType.BFLOAT16;

  private final Model model = AutoModel.forSequenceClassification("embedded:all-MiniLM-L6-v2", 2);
  private Batch batch = new Batch(Padding.of(0).pad(List.of()), new float[0][]);
  private long step;

  @Setup
  public void draw() {
    var random = new Random(42);
    var examples =
        IntStream.range(0, TOKENS_IN_BATCH / tokens)
            .mapToObj(i -> Example.of("input_ids", random.ints(tokens, 1, 30522).toArray()))
            .toList();
    batch = Batch.of(examples, Padding.of(0));
    model.parameters().values().forEach(weight -> weight.setTrainable(true));
  }

  @Benchmark
  public void forward(Blackhole sink) {
    try (var scope = TensorScope.open();
        var inference = Gradients.off()) {
      sink.consume(model.logits(batch.inputs("cpu"), Pass.inference(compute)).numel());
    }
  }

  @Benchmark
  public void forwardAndBackward() {
    try (var scope = TensorScope.open()) {
      var pass = Pass.training(compute, 42, step++, Runner.DIRECT);
      Runner.DIRECT.backward(model.logits(batch.inputs("cpu"), pass).sum());
      for (var weight : model.parameters().values()) {
        weight.value().mutable_grad().put(new Tensor()); // the next call makes its own
      }
    }
  }

  @TearDown
  public void close() {
    model.close();
  }
}
