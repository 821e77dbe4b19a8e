package org.diapason.bench.kernel;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.diapason.data.Example;
import org.diapason.data.Padding;
import org.diapason.task.Batch;
import org.diapason.tensor.TensorScope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Examples of different lengths become a padded batch, and its tensors. */
public class CollationBenchmark extends KernelBenchmark {
  private final Padding padding = Padding.of(0);

  @Param({"128", "512"})
  private int longest;

  private List<Example> examples = List.of();

  @Setup
  public void draw() {
    var random = new Random(42);
    examples = IntStream.range(0, 16).mapToObj(i -> example(random)).toList();
  }

  private Example example(Random random) {
    var ids = random.ints(longest / 4 + random.nextInt(longest * 3 / 4), 1, 30522).toArray();
    return Example.of("input_ids", ids)
        .with("token_type_ids", new int[ids.length])
        .with("labels", random.nextInt(2));
  }

  @Benchmark
  public Batch arrays() {
    return Batch.of(examples, padding);
  }

  @Benchmark
  public long tensors() {
    try (var scope = TensorScope.open()) {
      return Batch.of(examples, padding).inputs("cpu").inputIds().numel();
    }
  }
}
