package org.diapason.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.diapason.data.Dataset;
import org.diapason.model.Model;
import org.diapason.nn.Pass;
import org.diapason.task.Batch;
import org.diapason.task.Collator;
import org.diapason.task.Loss;
import org.diapason.tensor.DType;
import org.diapason.tensor.Gradients;
import org.diapason.tensor.TensorScope;
import org.jspecify.annotations.Nullable;

/**
 * Runs a model over examples without gradients or dropout. Examples of about the same length go
 * through together, so that little is computed on padding; results come in the order of the
 * examples. Safe for many threads.
 */
public final class Inference {
  /**
   * Batches that are looked at together to find examples of the same length; bounds what is held in
   * memory.
   */
  private static final int WINDOW = 32;

  private final Model model;
  private final Collator collator;
  private final DType compute;
  private final int batchSize;

  /**
   * @param compute element type of matrix products
   */
  public Inference(Model model, Collator collator, DType compute, int batchSize) {
    this.model = model;
    this.collator = collator;
    this.compute = compute;
    this.batchSize = batchSize;
  }

  /** Takes the results one by one. */
  public interface Receiver {

    /**
     * @param index position in the data set
     * @param logits what the head gave, float32
     * @param labels empty when the example has none
     */
    void accept(int index, float[] logits, float[] labels);
  }

  /**
   * @param loss what to measure; null for nothing
   * @return the mean loss over all examples, NaN without a loss
   */
  public double run(Dataset examples, @Nullable Loss loss, Receiver receiver) {
    var total = new MeanLoss();
    for (int start = 0; start < examples.size(); start += WINDOW * batchSize) {
      runWindow(
          examples,
          start,
          Math.min(examples.size(), start + WINDOW * batchSize),
          loss,
          total,
          receiver);
    }
    return total.sum / total.normalizer;
  }

  /** How many forward passes a data set takes. */
  public int batches(Dataset examples) {
    return (examples.size() + batchSize - 1) / batchSize;
  }

  private static final class MeanLoss {
    private double sum;
    private double normalizer;
  }

  private void runWindow(
      Dataset examples,
      int start,
      int end,
      @Nullable Loss loss,
      MeanLoss total,
      Receiver receiver) {
    var order =
        IntStream.range(start, end)
            .boxed()
            .sorted(Comparator.comparingInt(examples::length).reversed())
            .toList();
    var logits = new float[end - start][];
    var labels = new float[end - start][];
    for (int first = 0; first < order.size(); first += batchSize) {
      var members = order.subList(first, Math.min(order.size(), first + batchSize));
      var batch = collator.collate(members.stream().map(examples::get).toList());
      var rows = runBatch(batch, loss, total);
      for (int i = 0; i < members.size(); i++) {
        logits[members.get(i) - start] = rows.get(i);
        labels[members.get(i) - start] =
            batch.labels().length == 0 ? new float[0] : batch.labels()[i];
      }
    }
    for (int i = 0; i < logits.length; i++) {
      receiver.accept(start + i, logits[i], labels[i]);
    }
  }

  private List<float[]> runBatch(Batch batch, @Nullable Loss loss, MeanLoss total) {
    try (var scope = TensorScope.open();
        var inference = Gradients.off()) {
      var logits =
          model
              .logits(batch.compactInputs(model.device()), Pass.inference(compute))
              .to(ScalarType.Float);
      if (loss != null && batch.labels().length > 0) {
        total.sum += loss.sum(logits, batch).item_double();
        total.normalizer += loss.normalizer(batch);
      }
      return rows(logits.cpu().contiguous());
    }
  }

  private static List<float[]> rows(org.bytedeco.pytorch.Tensor logits) {
    var width = (int) logits.size(1);
    var all = new float[(int) logits.numel()];
    logits.data_ptr_float().get(all);
    var rows = new ArrayList<float[]>();
    for (int start = 0; start < all.length; start += width) {
      rows.add(Arrays.copyOfRange(all, start, start + width));
    }
    return rows;
  }
}
