package org.diapason.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.diapason.config.UserException;
import org.diapason.data.Dataset;
import org.diapason.model.Model;
import org.diapason.task.Batch;
import org.diapason.text.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * The loop of {@code Trainer.train}: epochs, optimizer steps, and after each step in this order
 * log, evaluate, save. Runs on one thread.
 */
final class TrainingLoop {
  private static final String RUNNING_LOSS = "RunningLoss";

  private final Model model;
  private final TrainingArguments arguments;
  private Updates updates;
  private final UnaryOperator<Dataset> visitedAgain;
  private final @Nullable Tokenizer tokenizer;
  private final Optimizer optimizer;
  private final TrainingStep step;
  private final Evaluator evaluator;
  private final Callbacks callbacks;
  private final TrainingPlan plan;
  private final Checkpoints checkpoints;
  private final TrainerControl control = new TrainerControl();
  private TrainerState state = new TrainerState();
  private double lossSinceLog;
  private double lossOfRun;
  private int lastLoggedStep;
  private double gradientNorm;
  private double rate;

  /** Evaluates the validation data. */
  @FunctionalInterface
  interface Evaluator {
    Map<String, Double> evaluate(TrainerState state);
  }

  /**
   * @param visitedAgain makes of the examples what is visited, in a run that visits them more than
   *     once
   */
  TrainingLoop(
      Model model,
      TrainingArguments arguments,
      Updates updates,
      UnaryOperator<Dataset> visitedAgain,
      @Nullable Tokenizer tokenizer,
      Optimizer optimizer,
      TrainingStep step,
      Evaluator evaluator,
      Callbacks callbacks) {
    this.model = model;
    this.arguments = arguments;
    this.updates = updates;
    this.visitedAgain = visitedAgain;
    this.tokenizer = tokenizer;
    this.optimizer = optimizer;
    this.step = step;
    this.evaluator = evaluator;
    this.callbacks = callbacks;
    this.plan = updates.plan();
    this.checkpoints = new Checkpoints(Path.of(arguments.outputDir()));
  }

  TrainerState state() {
    return state;
  }

  TrainOutput run() {
    prepareState();
    var firstStep = state.globalStep;
    var start = System.nanoTime();
    if (plan.maxSteps() - firstStep > plan.updatesPerEpoch()) {
      updates = updates.over(visitedAgain.apply(updates.examples()));
    }
    callbacks.onTrainBegin(arguments, state, control);
    if (arguments.evalOnStart() && firstStep == 0) {
      evaluate();
    }
    for (int epoch = firstStep / plan.updatesPerEpoch();
        epoch < plan.epochs() && !isOver();
        epoch++) {
      runEpoch(epoch);
    }
    var output = finish(firstStep, (System.nanoTime() - start) / 1e9);
    callbacks.onTrainEnd(arguments, state);
    return output;
  }

  private void prepareState() {
    var resume = arguments.resumeFromCheckpoint();
    if (resume != null) {
      var checkpoint = new Checkpoint(checkpoints.toResume(resume));
      state = checkpoint.state();
      if (state.maxSteps != plan.maxSteps()) {
        callbacks.onNotice(
            "the run was planned for %d steps and is now for %d: the learning rate will differ from the first plan"
                .formatted(state.maxSteps, plan.maxSteps()));
      }
      checkpoint.restore(model, optimizer, updates.order());
      callbacks.restore(state);
      restoreRunningLoss();
      callbacks.onNotice(
          "resuming from %s at step %d".formatted(checkpoint.directory(), state.globalStep));
    }
    state.maxSteps = plan.maxSteps();
    state.numTrainEpochs = plan.epochs();
    state.loggingSteps = plan.loggingSteps();
    state.evalSteps = plan.evalSteps();
    state.saveSteps = plan.saveSteps();
    state.trainBatchSize = arguments.perDeviceTrainBatchSize();
  }

  private boolean isOver() {
    return control.trainingStop || state.globalStep >= plan.maxSteps();
  }

  private void runEpoch(int epoch) {
    callbacks.onEpochBegin(arguments, state, control);
    control.beginStep();
    var first = state.globalStep - epoch * plan.updatesPerEpoch();
    var end = Math.min(plan.updatesPerEpoch(), first + plan.maxSteps() - state.globalStep);
    try (var ahead = updates.of(epoch, first, end)) {
      while (!isOver() && ahead.hasNext()) {
        runStep(epoch, ahead.next());
      }
    }
  }

  /**
   * One optimizer step. The last one of an epoch, or of the run, ends the epoch before anything is
   * logged or saved, so that a checkpoint of this step holds all that belongs to the epoch.
   */
  private void runStep(int epoch, Updates.Update update) {
    control.beginStep();
    rate = learningRate();
    var result = train(update);
    gradientNorm = result.gradientNorm();
    state.globalStep++;
    state.epoch = epoch + (double) update.sampled() / plan.batchesPerEpoch();
    update.batches().forEach(this::count);
    lossSinceLog += result.loss();
    lossOfRun += result.loss();
    flowAfterStep();
    callbacks.onStepEnd(arguments, state, control, result.loss());
    if (update.sampled() == plan.batchesPerEpoch() || state.globalStep >= plan.maxSteps()) {
      flowAfterEpoch();
      callbacks.onEpochEnd(arguments, state, control);
    }
    logEvaluateSave();
  }

  private void count(Batch batch) {
    var padded = (long) batch.padded().rows() * batch.padded().columns();
    state.totalFlos += 6.0 * padded * model.sizeWithoutEmbeddings();
    state.numInputTokensSeen +=
        switch (arguments.includeNumInputTokensSeen()) {
          case "all" -> padded;
          case "non_padding" -> batch.tokens();
          default -> 0;
        };
  }

  private double learningRate() {
    return arguments.learningRate()
        * arguments
            .lrSchedulerType()
            .factor(
                state.globalStep, plan.warmupSteps(), plan.maxSteps(), arguments.learningRate());
  }

  private TrainingStep.Result train(Updates.Update update) {
    try {
      return step.run(update.batches(), state.globalStep, rate);
    } catch (TrainingStep.NonFinite e) {
      var culprits = e.of(update.members()).stream().flatMapToInt(Arrays::stream).toArray();
      throw new UserException(
          "%s at step %d, in the batch of the training examples %s (counted from 0). The weights are those of the step before."
                  .formatted(e.getMessage(), state.globalStep + 1, Arrays.toString(culprits))
              + " Lower training.learning_rate (now %s), warm up longer, or look at these examples"
                  .formatted(arguments.learningRate()),
          e);
    }
  }

  /** What Transformers' {@code DefaultFlowCallback} asks for. */
  private void flowAfterStep() {
    var now = state.globalStep;
    control.log |= now == 1 && arguments.loggingFirstStep();
    control.log |=
        arguments.loggingStrategy() == IntervalStrategy.STEPS && now % plan.loggingSteps() == 0;
    var last = now >= plan.maxSteps();
    control.trainingStop |= last;
    control.evaluate |=
        arguments.evalStrategy() == IntervalStrategy.STEPS
            && (last || now % plan.evalSteps() == 0)
            && arguments.evalDelay() <= now;
    control.save |=
        arguments.saveStrategy() == SaveStrategy.STEPS && (last || now % plan.saveSteps() == 0);
  }

  private void flowAfterEpoch() {
    control.log |= arguments.loggingStrategy() == IntervalStrategy.EPOCH;
    control.evaluate |=
        arguments.evalStrategy() == IntervalStrategy.EPOCH && arguments.evalDelay() <= state.epoch;
    control.save |= arguments.saveStrategy() == SaveStrategy.EPOCH;
  }

  private void logEvaluateSave() {
    if (control.log && state.globalStep > lastLoggedStep) {
      var logs = new LinkedHashMap<String, Number>();
      logs.put("loss", lossSinceLog / (state.globalStep - lastLoggedStep));
      logs.put("grad_norm", gradientNorm);
      logs.put("learning_rate", rate);
      lossSinceLog = 0;
      lastLoggedStep = state.globalStep;
      log(logs);
    }
    control.log = false;
    if (control.evaluate) {
      takeBest(evaluate());
      control.evaluate = false;
    }
    if (control.save) {
      save();
    }
  }

  private void log(Map<String, Number> logs) {
    logs.put("epoch", state.epoch);
    if (!arguments.includeNumInputTokensSeen().equals("no")) {
      logs.put("num_input_tokens_seen", state.numInputTokensSeen);
    }
    logs.put("step", state.globalStep);
    state.logHistory.add(logs);
    callbacks.onLog(arguments, state, logs);
  }

  /** Early stopping compares with the best value before this one joins it. */
  private Map<String, Double> evaluate() {
    var metrics = evaluator.evaluate(state);
    log(new LinkedHashMap<>(metrics));
    callbacks.onEvaluate(arguments, state, control, metrics);
    return metrics;
  }

  private void takeBest(Map<String, Double> metrics) {
    var value = metrics.get(arguments.bestMetricKey());
    if (arguments.metricForBestModel() == null || value == null) {
      return;
    }
    var best = state.bestMetric;
    if (best == null ? !Double.isNaN(value) : arguments.isBetter(value, best)) {
      state.bestMetric = value;
      state.bestGlobalStep = state.globalStep;
      control.save |= arguments.saveStrategy() == SaveStrategy.BEST;
    }
  }

  private void save() {
    var directory = checkpoints.directory(state.globalStep);
    var best = state.bestGlobalStep;
    if (best != null) {
      var bestDirectory = checkpoints.directory(best);
      if (best == state.globalStep || bestDirectory.toFile().exists()) {
        state.bestModelCheckpoint = bestDirectory.toString();
      }
    }
    state.statefulCallbacks = callbacks.states(control);
    saveRunningLoss();
    new Checkpoint(directory)
        .write(
            model,
            tokenizer,
            arguments.saveOnlyModel() ? null : optimizer,
            arguments,
            plan,
            state,
            updates.order());
    var limit = arguments.saveTotalLimit();
    if (limit != null) {
      checkpoints.rotate(limit, state.globalStep, state.bestModelCheckpoint);
    }
    callbacks.onSave(arguments, state, directory);
  }

  /**
   * The losses of the steps that the next log will count, beside the states of the callbacks: the
   * one place of {@code trainer_state.json} that Transformers leaves open.
   */
  private void saveRunningLoss() {
    if (state.globalStep > lastLoggedStep) {
      var attributes = Map.of("loss_since_log", lossSinceLog, "last_logged_step", lastLoggedStep);
      state.statefulCallbacks.put(RUNNING_LOSS, Map.of("args", Map.of(), "attributes", attributes));
    }
  }

  private void restoreRunningLoss() {
    lastLoggedStep = state.globalStep;
    if (state.statefulCallbacks.get(RUNNING_LOSS) instanceof Map<?, ?> saved
        && saved.get("attributes") instanceof Map<?, ?> attributes
        && attributes.get("loss_since_log") instanceof Number loss
        && attributes.get("last_logged_step") instanceof Number step) {
      lossSinceLog = loss.doubleValue();
      lastLoggedStep = step.intValue();
    }
  }

  private TrainOutput finish(int firstStep, double seconds) {
    var steps = state.globalStep - firstStep;
    var loss = lossOfRun / Math.max(steps, 0.001);
    var samples = steps / (double) plan.updatesPerEpoch() * updates.examples().size();
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("train_runtime", seconds);
    metrics.put("train_samples_per_second", samples / seconds);
    metrics.put("train_steps_per_second", steps / seconds);
    metrics.put("total_flos", state.totalFlos);
    metrics.put("train_loss", loss);
    log(new LinkedHashMap<>(metrics));
    if (arguments.loadBestModelAtEnd()) {
      loadBest();
    }
    return new TrainOutput(state.globalStep, loss, metrics);
  }

  private void loadBest() {
    var best = state.bestModelCheckpoint;
    if (best == null || !Files.isDirectory(Path.of(best))) {
      callbacks.onNotice("there is no checkpoint of the best evaluation: the last weights stay");
      return;
    }
    callbacks.onNotice("taking the weights of the best checkpoint, %s".formatted(best));
    model.reload(Path.of(best));
    if (Integer.valueOf(1).equals(arguments.saveTotalLimit())) {
      checkpoints.keepOnly(Path.of(best));
    }
  }
}
