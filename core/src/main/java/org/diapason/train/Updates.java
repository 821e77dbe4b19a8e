package org.diapason.train;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.diapason.config.UserException;
import org.diapason.data.Ahead;
import org.diapason.data.BatchLimits;
import org.diapason.data.Dataset;
import org.diapason.task.Batch;
import org.diapason.task.Collator;
import org.diapason.tensor.Reproducible;

/**
 * What each optimizer step trains on, made one step ahead: while a step computes, the batches of
 * the next one are collated on another thread.
 *
 * @param plan the lengths of the run
 * @param order in which the examples are visited
 * @param tokenBudget the most tokens of a batch, padding included: the examples of an update are
 *     put into batches by their length; 0 leaves them in the batches that the sampler gave
 */
record Updates(
    Dataset examples,
    Collator collator,
    TrainingArguments arguments,
    TrainingPlan plan,
    ExampleOrder order,
    int tokenBudget) {

  /**
   * The examples of an update.
   *
   * @param batches computed one after the other
   * @param members of each batch, positions in the data set
   * @param sampled batches of the epoch, as the sampler gives them, that are done with this update
   */
  record Update(List<Batch> batches, List<int[]> members, int sampled) {}

  /**
   * @throws UserException for a token budget in a run whose batches must be those of Transformers
   */
  Updates(
      Dataset examples,
      Collator collator,
      TrainingArguments arguments,
      Reproducible reproducible,
      int tokenBudget) {
    this(
        examples,
        collator,
        arguments,
        TrainingPlan.of(arguments, examples.size()),
        new ExampleOrder(arguments, reproducible),
        tokenBudget);
    if (tokenBudget != 0 && reproducible == Reproducible.HUGGINGFACE) {
      throw new UserException(
          "engine.token_budget is %d, which makes other batches than Transformers does; remove it or engine.reproducible: huggingface"
              .formatted(tokenBudget));
    }
  }

  /** The same with other features of the same examples. */
  Updates over(Dataset others) {
    return new Updates(others, collator, arguments, plan, order, tokenBudget);
  }

  /**
   * Some updates of an epoch, to be taken on one thread and closed.
   *
   * @param first number in the epoch
   * @param end behind the last one
   */
  Ahead<Update> of(int epoch, int first, int end) {
    var indices = first == 0 ? order.begin(examples, epoch) : order.resume(examples, epoch);
    return new Ahead<>(
        IntStream.range(first, end)
            .<Supplier<Update>>mapToObj(update -> () -> update(indices, update))
            .iterator(),
        1);
  }

  private Update update(int[] indices, int update) {
    var batchSize = arguments.perDeviceTrainBatchSize();
    var accumulation = arguments.gradientAccumulationSteps();
    var firstBatch = update * accumulation;
    var endBatch = Math.min(plan.batchesPerEpoch(), firstBatch + accumulation);
    var all =
        Arrays.copyOfRange(
            indices, firstBatch * batchSize, Math.min(indices.length, endBatch * batchSize));
    var members =
        tokenBudget == 0
            ? sampled(all, batchSize)
            : BatchLimits.ofTokens(tokenBudget).batches(examples, all);
    return new Update(members.stream().map(this::collate).toList(), members, endBatch);
  }

  private static List<int[]> sampled(int[] all, int batchSize) {
    return IntStream.iterate(0, start -> start < all.length, start -> start + batchSize)
        .mapToObj(start -> Arrays.copyOfRange(all, start, Math.min(all.length, start + batchSize)))
        .toList();
  }

  private Batch collate(int[] members) {
    return collator.collate(Arrays.stream(members).mapToObj(examples::get).toList());
  }
}
