package org.diapason.train;

import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalLong;
import org.diapason.config.UserException;
import org.diapason.data.Dataset;
import org.diapason.data.Sampler;
import org.diapason.tensor.Reproducible;
import org.diapason.tensor.TorchRandom;
import org.jspecify.annotations.Nullable;

/**
 * In what order a run visits its training examples, epoch by epoch. With {@link
 * Reproducible#HUGGINGFACE} an epoch draws from PyTorch's default generator, so a run that is
 * resumed within it has to know where the generator stood when it began.
 */
final class ExampleOrder {
  private final Sampler sampler;
  private final boolean asTransformers;
  private byte @Nullable [] epochStart;

  ExampleOrder(TrainingArguments arguments, Reproducible reproducible) {
    this.asTransformers = reproducible == Reproducible.HUGGINGFACE;
    this.sampler = sampler(arguments, asTransformers);
  }

  /** The order of an epoch that begins now, as indices. */
  int[] begin(Dataset examples, int epoch) {
    if (asTransformers) {
      epochStart = TorchRandom.state();
      TorchRandom.drawLong();
    }
    return sampler.epoch(examples, epoch);
  }

  /** The order of the epoch that the restored checkpoint was written in; the generator stays. */
  int[] resume(Dataset examples, int epoch) {
    if (!asTransformers) {
      return begin(examples, epoch);
    }
    var now = TorchRandom.state();
    TorchRandom.restore(Objects.requireNonNull(epochStart));
    var order = begin(examples, epoch);
    TorchRandom.restore(now);
    return order;
  }

  /** What a checkpoint must keep of PyTorch's generator. */
  RandomState randomState() {
    return new RandomState(TorchRandom.state(), epochStart);
  }

  /**
   * Puts PyTorch's generator where it stood when a checkpoint was written.
   *
   * @throws UserException when the order of its epoch cannot be found again
   */
  void restore(RandomState state, Path checkpoint) {
    if (asTransformers && state.epochStart() == null) {
      throw new UserException(
          "%s was written without engine.reproducible: huggingface, and its run can only go on without; remove one of training.resume_from_checkpoint and engine.reproducible"
              .formatted(checkpoint));
    }
    epochStart = state.epochStart();
    TorchRandom.restore(state.now());
  }

  private static Sampler sampler(TrainingArguments arguments, boolean asTransformers) {
    var dataSeed = arguments.dataSeed();
    var seed = arguments.seed();
    return switch (arguments.trainSamplingStrategy()) {
      case RANDOM -> new Sampler.Random(dataSeed == null ? seed : dataSeed);
      case SEQUENTIAL -> new Sampler.Sequential();
      case GROUP_BY_LENGTH ->
          new Sampler.GroupByLength(
              arguments.perDeviceTrainBatchSize() * arguments.gradientAccumulationSteps(),
              asTransformers ? OptionalLong.empty() : OptionalLong.of(seed));
    };
  }
}
