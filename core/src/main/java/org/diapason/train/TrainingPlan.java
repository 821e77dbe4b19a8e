package org.diapason.train;

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

  static TrainingPlan of(TrainingArguments arguments, int examples) {
    var batchSize = arguments.perDeviceTrainBatchSize();
    var batches =
        arguments.dataloaderDropLast() ? examples / batchSize : ceilDiv(examples, batchSize);
    var updates = Math.max(1, ceilDiv(batches, arguments.gradientAccumulationSteps()));
    var stepsGiven = arguments.maxSteps() > 0;
    var maxSteps =
        stepsGiven ? arguments.maxSteps() : (int) Math.ceil(arguments.numTrainEpochs() * updates);
    var logging = steps(arguments.loggingSteps(), maxSteps);
    var eval = arguments.evalSteps();
    return new TrainingPlan(
        batches,
        updates,
        stepsGiven ? ceilDiv(maxSteps, updates) : (int) Math.ceil(arguments.numTrainEpochs()),
        maxSteps,
        steps(arguments.warmupSteps(), maxSteps),
        logging,
        eval == null ? logging : steps(eval, maxSteps),
        steps(arguments.saveSteps(), maxSteps));
  }

  /** A number of steps, or below 1 a share of all of them. */
  private static int steps(double stepsOrShare, int maxSteps) {
    return (int) (stepsOrShare < 1 ? Math.ceil(maxSteps * stepsOrShare) : stepsOrShare);
  }

  private static int ceilDiv(int count, int size) {
    return (count + size - 1) / size;
  }
}
