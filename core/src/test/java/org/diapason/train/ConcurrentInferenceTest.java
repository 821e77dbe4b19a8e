package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.diapason.data.Dataset;
import org.diapason.data.Padding;
import org.diapason.model.Model;
import org.diapason.pipeline.Inference;
import org.diapason.task.Batch;
import org.diapason.task.Outputs;
import org.diapason.tensor.DType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One model serves many threads at once. */
class ConcurrentInferenceTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 10;

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void fourThreadsGiveTheLogitsOfOne(DType compute) throws Exception {
    var examples = TinyRun.train();
    try (var model = TinyRun.model()) {
      var expected = logits(model, compute, examples);
      var threads = Executors.newFixedThreadPool(THREADS);
      try {
        var start = new CyclicBarrier(THREADS);
        Callable<List<float[]>> work =
            () -> {
              start.await();
              var all = new ArrayList<float[]>();
              for (int round = 0; round < ROUNDS; round++) {
                all.addAll(logits(model, compute, examples));
              }
              return all;
            };
        for (var result : threads.invokeAll(List.of(work, work, work, work))) {
          var actual = result.get();
          assertEquals(ROUNDS * expected.size(), actual.size());
          for (int i = 0; i < actual.size(); i++) {
            assertArrayEquals(expected.get(i % expected.size()), actual.get(i), 1e-6f);
          }
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private static List<float[]> logits(Model model, DType compute, Dataset examples) {
    var all = new ArrayList<float[]>();
    new Inference(model, batch -> Batch.of(batch, Padding.of(0)), Outputs.ROWS, compute, 4)
        .run(examples, null, (index, logits, labels) -> all.add(logits));
    return all;
  }
}
