package org.diapason.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.diapason.checkpoint.SafetensorsFile;
import org.diapason.checkpoint.SafetensorsWriter;
import org.diapason.config.UserException;
import org.diapason.model.Model;
import org.diapason.tensor.NativeRuntime;
import org.diapason.tensor.TorchRandom;

/**
 * {@code auto_find_batch_size}: whenever the batches of a training need more memory than there is,
 * it begins anew with nine tenths of the batch size, as accelerate's {@code
 * find_executable_batch_size} does; unlike there, with the weights that it began with. They are
 * kept in a file of the output directory meanwhile.
 */
final class BatchSizeSearch {
  private static final double SMALLER = 0.9;

  private final Model model;
  private final TrainingArguments arguments;
  private final Consumer<String> notice;

  /**
   * @param notice takes what the user should know
   */
  BatchSizeSearch(Model model, TrainingArguments arguments, Consumer<String> notice) {
    this.model = model;
    this.arguments = arguments;
    this.notice = notice;
  }

  /**
   * @param training trains by the arguments that it is given
   * @throws MemoryExhausted when a batch of one example is too large
   */
  TrainOutput run(Function<TrainingArguments, TrainOutput> training) {
    var directory = Path.of(arguments.outputDir()).toAbsolutePath();
    var beginning = directory.resolve("unfinished-beginning.safetensors");
    var batchSize = firstBatchSize();
    var random = TorchRandom.state();
    try {
      Files.createDirectories(directory);
      SafetensorsWriter.write(beginning, trainedWeights(), Map.of());
      while (true) {
        try {
          return training.apply(withBatchSize(batchSize));
        } catch (MemoryExhausted e) {
          var smaller = (int) (batchSize * SMALLER);
          if (!e.isByBatch() || smaller == 0) {
            throw e;
          }
          notice.accept(
              "%s. Training begins anew with batches of %d in place of %d"
                  .formatted(e.what(), smaller, batchSize));
          batchSize = smaller;
          NativeRuntime.trim(); // or oneDNN may find no place for the kernels that it compiles
          restore(beginning);
          TorchRandom.restore(random);
        }
      }
    } catch (IOException e) {
      throw new UserException("cannot write %s: %s".formatted(directory, e), e);
    } finally {
      delete(beginning);
    }
  }

  /** A run that goes on has found its batch size already. */
  private int firstBatchSize() {
    var resume = arguments.resumeFromCheckpoint();
    if (resume == null) {
      return arguments.perDeviceTrainBatchSize();
    }
    var checkpoints = new Checkpoints(Path.of(arguments.outputDir()));
    var found = new Checkpoint(checkpoints.toResume(resume)).state().trainBatchSize;
    return found > 0 ? found : arguments.perDeviceTrainBatchSize();
  }

  private TrainingArguments withBatchSize(int batchSize) {
    return TrainingArgumentsBuilder.builder(arguments).perDeviceTrainBatchSize(batchSize).build();
  }

  private SortedMap<String, Tensor> trainedWeights() {
    var weights = new TreeMap<String, Tensor>();
    model
        .parameters()
        .forEach(
            (name, weight) -> {
              if (weight.isTrainable()) {
                weights.put(name, weight.value());
              }
            });
    return weights;
  }

  private void restore(Path file) {
    try (var source = SafetensorsFile.open(file)) {
      trainedWeights().forEach(source::read);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file, e);
    }
  }
}
