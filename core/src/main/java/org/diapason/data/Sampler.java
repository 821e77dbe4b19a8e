package org.diapason.data;

import static org.bytedeco.pytorch.global.torch.createCPUGenerator;
import static org.bytedeco.pytorch.global.torch.empty;
import static org.bytedeco.pytorch.global.torch.randperm;

import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.diapason.tensor.TensorScope;

/**
 * The order in which an epoch visits the examples, under the names of {@code
 * train_sampling_strategy}. A pure function of data set and epoch, so that a resumed run continues
 * in the same order, unless it draws from PyTorch's default generator. Orders equal those of
 * Transformers 5 for a seed.
 */
public sealed interface Sampler {

  /**
   * @param epoch from 0
   * @return every index once
   */
  int[] epoch(Dataset dataset, int epoch);

  /** As the examples stand. */
  record Sequential() implements Sampler {
    @Override
    public int[] epoch(Dataset dataset, int epoch) {
      return IntStream.range(0, dataset.size()).toArray();
    }
  }

  /**
   * A new permutation each epoch: {@code torch.randperm} from a generator seeded with the sum of
   * seed and epoch, as accelerate's {@code SeedableRandomSampler}.
   *
   * @param seed {@code data_seed}, or {@code seed} where that is not set
   */
  record Random(long seed) implements Sampler {
    @Override
    public int[] epoch(Dataset dataset, int epoch) {
      try (var scope = TensorScope.open()) {
        return permutation(dataset.size(), generator(seed + epoch));
      }
    }
  }

  /**
   * Batches of similar length, as Transformers' {@code LengthGroupedSampler}: the longest example
   * comes first, so that memory runs out at once or not at all. Transformers draws from the global
   * generator, where the data loader takes one number before each epoch; so does this from one of
   * its own, and the orders are equal while nothing else draws from theirs (no dropout, no
   * evaluation between epochs).
   *
   * @param batchSize examples an optimizer step takes: batch size times accumulation steps
   * @param seed empty to take the permutation of any epoch from PyTorch's default generator, where
   *     it stands
   */
  record GroupByLength(int batchSize, OptionalLong seed) implements Sampler {
    private static final int MOST_BATCHES = 50;

    @Override
    public int[] epoch(Dataset dataset, int epoch) {
      try (var scope = TensorScope.open()) {
        if (seed.isEmpty()) {
          return grouped(dataset, permutation(dataset.size(), new GeneratorOptional()));
        }
        var generator = generator(seed.getAsLong());
        for (int earlier = 0; earlier < epoch; earlier++) {
          drawLong(generator);
          permutation(dataset.size(), generator);
        }
        drawLong(generator);
        return grouped(dataset, permutation(dataset.size(), generator));
      }
    }

    private int[] grouped(Dataset dataset, int[] order) {
      int batches = Math.max(1, Math.min(order.length / (batchSize * 4), MOST_BATCHES));
      int megabatch = batches * batchSize;
      var longestFirst = Comparator.comparingInt(dataset::length).reversed();
      int longest = 0;
      for (int start = 0; start < order.length; start += megabatch) {
        int end = Math.min(order.length, start + megabatch);
        var sorted =
            Arrays.stream(order, start, end)
                .boxed()
                .sorted(longestFirst)
                .mapToInt(i -> i)
                .toArray();
        System.arraycopy(sorted, 0, order, start, sorted.length);
        if (dataset.length(order[start]) > dataset.length(order[longest])) {
          longest = start;
        }
      }
      if (order.length > 0) {
        int first = order[0];
        order[0] = order[longest];
        order[longest] = first;
      }
      return order;
    }
  }

  private static GeneratorOptional generator(long seed) {
    return new GeneratorOptional(createCPUGenerator(seed));
  }

  private static int[] permutation(int size, GeneratorOptional generator) {
    if (size == 0) {
      return new int[0];
    }
    try (var scope = TensorScope.open()) {
      var indices = new long[size];
      randperm(size, generator, new TensorOptions(ScalarType.Long)).data_ptr_long().get(indices);
      return Arrays.stream(indices).mapToInt(Math::toIntExact).toArray();
    }
  }

  private static void drawLong(GeneratorOptional generator) {
    try (var scope = TensorScope.open()) {
      empty(new long[] {1}, new TensorOptions(ScalarType.Long), new MemoryFormatOptional())
          .random_(generator);
    }
  }
}
