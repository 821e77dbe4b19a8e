package org.diapason.pipeline;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.diapason.data.Ahead;
import org.diapason.data.BatchLimits;
import org.diapason.data.Dataset;
import org.diapason.model.Model;
import org.diapason.nn.Pass;
import org.diapason.task.Batch;
import org.diapason.task.Collator;
import org.diapason.task.Loss;
import org.diapason.task.Outputs;
import org.diapason.tensor.DType;
import org.diapason.tensor.Gradients;
import org.diapason.tensor.TensorScope;
import org.diapason.tensor.TwoLanes;
import org.jspecify.annotations.Nullable;

/**
 * Runs a model over examples without gradients or dropout. Examples of about the same length go
 * through together, so that little is computed on padding; results come in the order of the
 * examples. Safe for many threads.
 */
public final class Inference {
  /**
   * The most tokens of a batch where nobody says how many examples it has: about the fewest that
   * keep two cores as busy as more would, for texts of 17 tokens as for those of 512.
   */
  private static final int BATCH_TOKENS = 2048;

  /**
   * Tokens of the examples that are looked at together to find some of the same length; bounds what
   * is held in memory.
   */
  private static final int WINDOW_TOKENS = 64 * BATCH_TOKENS;

  private final Model model;
  private final Collator collator;
  private final Outputs outputs;
  private final DType compute;
  private final BatchLimits limits;

  /**
   * @param outputs what is kept of the logits
   * @param compute element type of matrix products
   * @param batchSize examples that go through together; null for as many as 2,048 tokens hold
   */
  public Inference(
      Model model, Collator collator, Outputs outputs, DType compute, @Nullable Integer batchSize) {
    this.model = model;
    this.collator = collator;
    this.outputs = outputs;
    this.compute = compute;
    this.limits =
        batchSize == null ? BatchLimits.ofTokens(BATCH_TOKENS) : BatchLimits.ofExamples(batchSize);
  }

  /** Takes the results one by one. */
  public interface Receiver {

    /**
     * @param index position in the data set
     * @param outputs what is kept of the logits
     * @param labels empty when the example has none
     */
    void accept(int index, float[] outputs, float[] labels);
  }

  /**
   * What a run tells at its end.
   *
   * @param meanLoss over all examples, NaN without a loss
   * @param batches how many forward passes it took
   */
  public record Outcome(double meanLoss, int batches) {}

  /**
   * @param loss what to measure; null for nothing
   */
  public Outcome run(Dataset examples, @Nullable Loss loss, Receiver receiver) {
    var total = new Total();
    for (int start = 0; start < examples.size(); ) {
      var end = windowEnd(examples, start);
      runWindow(examples, start, end, loss, total, receiver);
      start = end;
    }
    return new Outcome(total.loss / total.normalizer, total.batches);
  }

  private static final class Total {
    private double loss;
    private double normalizer;
    private int batches;

    void add(Result result) {
      loss += result.loss;
      normalizer += result.normalizer;
      batches++;
    }
  }

  private static int windowEnd(Dataset examples, int start) {
    int end = start;
    for (int tokens = 0; end < examples.size() && tokens < WINDOW_TOKENS; end++) {
      tokens += examples.length(end);
    }
    return end;
  }

  /** What a batch gave, a row an example. */
  private record Result(Batch batch, List<float[]> rows, double loss, double normalizer) {}

  private void runWindow(
      Dataset examples, int start, int end, @Nullable Loss loss, Total total, Receiver receiver) {
    var batches = limits.batches(examples, IntStream.range(start, end).toArray());
    var kept = new float[end - start][];
    var labels = new float[end - start][];
    try (var results = results(examples, batches, loss)) {
      for (var members : batches) {
        var result = results.next();
        total.add(result);
        for (int i = 0; i < members.length; i++) {
          kept[members[i] - start] = result.rows.get(i);
          labels[members[i] - start] =
              result.batch.labels().length == 0 ? new float[0] : result.batch.labels()[i];
        }
      }
    }
    for (int i = 0; i < kept.length; i++) {
      receiver.accept(start + i, kept[i], labels[i]);
    }
  }

  /** In the order of the batches, of which the processor takes two at a time. */
  private Ahead<Result> results(Dataset examples, List<int[]> batches, @Nullable Loss loss) {
    var lanes = batches.size() > 1 && model.device().equals("cpu") && TwoLanes.exist(compute);
    var tasks =
        batches.stream()
            .<Supplier<Result>>map(members -> () -> runBatch(collate(examples, members), loss))
            .<Supplier<Result>>map(task -> lanes ? () -> TwoLanes.half(task) : task)
            .iterator();
    return new Ahead<>(tasks, lanes ? 2 : 1);
  }

  private Batch collate(Dataset examples, int[] members) {
    return collator.collate(Arrays.stream(members).mapToObj(examples::get).toList());
  }

  private Result runBatch(Batch batch, @Nullable Loss loss) {
    try (var scope = TensorScope.open();
        var inference = Gradients.off()) {
      var logits = model.logits(batch.compactInputs(model.device()), Pass.inference(compute));
      var rows = outputs.of(logits, batch);
      return loss == null || batch.labels().length == 0
          ? new Result(batch, rows, 0, 0)
          : new Result(batch, rows, loss.sum(logits, batch).item_double(), loss.normalizer(batch));
    }
  }
}
