package org.diapason.train;

import org.diapason.config.UserException;

/**
 * The lengths of a run, counted as {@code Trainer} counts them.
 *
 * @param batchesPerEpoch batches of an epoch, the last one perhaps smaller
 * @param updatesPerEpoch optimizer steps of an epoch, the last one perhaps of fewer batches
 * @param epochs epochs that are begun
 * @param maxSteps optimizer steps of the run
 * @param warmupSteps steps of linear warm-up
 * @param loggingSteps steps between two logs
 * @param evalSteps steps between two evaluations
 * @param saveSteps steps between two checkpoints
 */
record TrainingPlan(
    int batchesPerEpoch,
    int updatesPerEpoch,
    int epochs,
    int maxSteps,
    int warmupSteps,
    int loggingSteps,
    int evalSteps,
    int saveSteps) {
  /** What {@code trainer_state.json} has as {@code eval_steps} when nothing sets it. */
  private static final int NO_EVAL_STEPS = 500;

  static TrainingPlan of(TrainingArguments arguments, int examples) {
    var batchSize = arguments.perDeviceTrainBatchSize();
    var batches =
        arguments.dataloaderDropLast() ? examples / batchSize : ceilDiv(examples, batchSize);
    var updates = Math.max(1, ceilDiv(batches, arguments.gradientAccumulationSteps()));
    var stepsGiven = arguments.maxSteps() > 0;
    var maxSteps =
        stepsGiven ? arguments.maxSteps() : (int) Math.ceil(arguments.numTrainEpochs() * updates);
    if (batches == 0) {
      throw new UserException(
          "dataloader_drop_last leaves nothing of %d training examples in batches of %d"
              .formatted(examples, batchSize));
    }
    var logging = steps(arguments.loggingSteps(), maxSteps);
    var eval = evalSteps(arguments, maxSteps, logging);
    return new TrainingPlan(
        batches,
        updates,
        stepsGiven ? ceilDiv(maxSteps, updates) : (int) Math.ceil(arguments.numTrainEpochs()),
        maxSteps,
        steps(arguments.warmupSteps(), maxSteps),
        logging,
        eval,
        saveSteps(arguments, maxSteps, eval));
  }

  private static int evalSteps(TrainingArguments arguments, int maxSteps, int loggingSteps) {
    var given = arguments.evalSteps();
    if (given != null) {
      return steps(given, maxSteps);
    }
    return arguments.evalStrategy() == IntervalStrategy.STEPS ? loggingSteps : NO_EVAL_STEPS;
  }

  /**
   * Where the best model is to be loaded, shares that were rounded to steps are multiples still.
   */
  private static int saveSteps(TrainingArguments arguments, int maxSteps, int evalSteps) {
    var steps = steps(arguments.saveSteps(), maxSteps);
    return arguments.loadBestModelAtEnd() && arguments.evalStrategy() == IntervalStrategy.STEPS
        ? ceilDiv(steps, evalSteps) * evalSteps
        : steps;
  }

  /** A number of steps, or below 1 a share of all of them. */
  private static int steps(double stepsOrShare, int maxSteps) {
    return (int) (stepsOrShare < 1 ? Math.ceil(maxSteps * stepsOrShare) : stepsOrShare);
  }

  private static int ceilDiv(int count, int size) {
    return (count + size - 1) / size;
  }
}
