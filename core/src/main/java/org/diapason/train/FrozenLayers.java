package org.diapason.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.diapason.config.UserException;
import org.diapason.data.Dataset;
import org.diapason.data.Example;
import org.diapason.data.Padding;
import org.diapason.data.TokenStore;
import org.diapason.hub.CacheDirectory;
import org.diapason.model.Model;
import org.diapason.nn.AboveFrozen;
import org.diapason.nn.Runner;
import org.diapason.task.Batch;
import org.diapason.task.LowerRows;
import org.diapason.tensor.DType;
import org.diapason.tensor.TensorScope;
import org.diapason.text.Side;
import org.diapason.tuning.TuningStrategy;
import org.jspecify.annotations.Nullable;

/**
 * The lowest layers of a model that do not train and run without dropout: what they give for an
 * example is always the same. It is computed once for a data set and kept in a memory-mapped file
 * that vanishes with this process; the system keeps as much of it in memory as there is room for.
 * Used on one thread.
 */
final class FrozenLayers {
  /** Enough for matrix products to run at full speed. */
  private static final int TOKENS_AT_ONCE = 4096;

  private final Model model;
  private final int count;
  private final @Nullable Padding padding;
  private final Supplier<Path> directory;
  private final Callback listener;
  private final IdentityHashMap<Dataset, Dataset> known = new IdentityHashMap<>();

  /**
   * @param count how many layers do not train and run without dropout
   * @param padding how batches are made; null when they are made otherwise, and what the layers
   *     give for an example may differ from batch to batch
   * @param directory where the file goes
   */
  FrozenLayers(
      Model model,
      int count,
      @Nullable Padding padding,
      Supplier<Path> directory,
      Callback listener) {
    this.model = model;
    this.count = count;
    this.padding = padding;
    this.directory = directory;
    this.listener = listener;
  }

  /** Those of a strategy that is prepared; none when there is no strategy. */
  static FrozenLayers of(
      Model model, @Nullable TuningStrategy tuning, @Nullable Padding padding, Callback listener) {
    var still = tuning != null && tuning.runsFrozenLayersWithoutDropout();
    var count = still ? model.body().frozenBlocks() : 0;
    return new FrozenLayers(model, count, padding, () -> CacheDirectory.of("frozen"), listener);
  }

  /** Runs what they give through the layers above them. */
  Runner below(Runner above) {
    return count == 0 ? above : new AboveFrozen(count, above);
  }

  /** The same examples with what was computed for them before; else as they are. */
  Dataset known(Dataset examples) {
    return known.getOrDefault(examples, examples);
  }

  /**
   * The same examples with what these layers give for them, which is computed now unless it was
   * before. As they are where padding may change it, and where the disk has no room for it.
   *
   * @param compute element type of matrix products
   * @throws UserException when it cannot be written
   */
  Dataset computed(Dataset examples, DType compute) {
    if (count == 0 || padding == null || padding.side() == Side.LEFT || examples.size() == 0) {
      return examples;
    }
    return known.computeIfAbsent(examples, all -> new Outputs(all, compute, padding).kept());
  }

  /** What the layers give for one data set. The longest examples come first, in full batches. */
  private final class Outputs {
    private final Dataset examples;
    private final DType compute;
    private final Padding padding;
    private final int[] longestFirst;

    Outputs(Dataset examples, DType compute, Padding padding) {
      this.examples = examples;
      this.compute = compute;
      this.padding = padding;
      longestFirst =
          IntStream.range(0, examples.size())
              .boxed()
              .sorted(Comparator.comparingInt(examples::length).reversed())
              .mapToInt(i -> i)
              .toArray();
    }

    Dataset kept() {
      var directory = FrozenLayers.this.directory.get();
      var bytes = bytes();
      if (bytes > room(directory) / 2) {
        listener.onNotice(
            "the %d frozen layers run at every step: their outputs take %s, and %s has room for %s; DIAPASON_CACHE names another directory"
                .formatted(count, size(bytes), directory, size(room(directory))));
        return examples;
      }
      listener.onNotice(
          String.format(
              Locale.ROOT,
              "computing the outputs of %d frozen layers once for %,d examples (%s in %s)",
              count,
              examples.size(),
              size(bytes),
              directory));
      try {
        var store = TokenStore.temporary(directory, this::writeTo);
        return examples.with(store.subset(places()));
      } catch (UncheckedIOException e) {
        throw new UserException(
            "the outputs of the frozen layers, %s, cannot be kept in %s: %s. Make room there, or name another directory by DIAPASON_CACHE"
                .formatted(size(bytes), directory, e.getCause()),
            e);
      }
    }

    /** By what the longest example takes: a row for each of its tokens, or for the first alone. */
    private long bytes() {
      var longest = longestFirst[0];
      var output = run(new int[] {longest}).get(0);
      var rows = LowerRows.rows(output);
      var row = (long) Float.BYTES * LowerRows.width(output);
      return rows < examples.length(longest)
          ? row * examples.size()
          : row * IntStream.of(longestFirst).mapToLong(examples::length).sum();
    }

    private String writeTo(Consumer<Example> store) {
      var done = 0;
      while (done < longestFirst.length) {
        var atOnce = Math.max(1, TOKENS_AT_ONCE / Math.max(1, examples.length(longestFirst[done])));
        var end = Math.min(longestFirst.length, done + atOnce);
        run(Arrays.copyOfRange(longestFirst, done, end)).forEach(store);
        done = end;
        listener.onFrozenLayers(done, longestFirst.length);
      }
      return "";
    }

    private List<Example> run(int[] members) {
      var batch = Arrays.stream(members).mapToObj(examples::get).toList();
      try (var scope = TensorScope.open()) {
        var inputs = Batch.of(batch, padding).inputs(model.device());
        return LowerRows.split(model.lowest(count, inputs, compute), batch);
      }
    }

    /** Where the store has what belongs to each example. */
    private int[] places() {
      var places = new int[longestFirst.length];
      for (int place = 0; place < places.length; place++) {
        places[longestFirst[place]] = place;
      }
      return places;
    }
  }

  private static long room(Path directory) {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      throw new UserException("cannot read how much room %s has: %s".formatted(directory, e), e);
    }
  }

  private static String size(long bytes) {
    return String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
  }
}
