package org.diapason.train;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.diapason.model.Model;
import org.diapason.nn.GradientCheckpointing;
import org.diapason.nn.Parameter;
import org.diapason.nn.Pass;
import org.diapason.nn.Runner;
import org.diapason.task.Batch;
import org.diapason.task.Loss;
import org.diapason.tensor.DType;
import org.diapason.tensor.Reproducible;
import org.diapason.tensor.TensorScope;
import org.diapason.tensor.TwoLanes;

/** One optimizer step: the gradients of one or more batches, clipped, and the update. */
final class TrainingStep {
  /** More batches than a step has: each draws masks of its own. */
  private static final long DRAWS = 1 << 20;

  private final Model model;
  private final Loss loss;
  private final Optimizer optimizer;
  private final TrainingArguments arguments;
  private final DType compute;
  private final Reproducible reproducible;
  private final Supplier<Runner> runners;
  private final Collection<Parameter> trained;

  TrainingStep(
      Model model, Loss loss, Optimizer optimizer, TrainingArguments arguments, DType compute) {
    this(model, loss, optimizer, arguments, compute, Reproducible.DIAPASON, runner -> runner);
  }

  /**
   * @param reproducible whose dropout is drawn
   * @param below puts what runs the frozen layers below the runner of the others
   */
  TrainingStep(
      Model model,
      Loss loss,
      Optimizer optimizer,
      TrainingArguments arguments,
      DType compute,
      Reproducible reproducible,
      UnaryOperator<Runner> below) {
    this.model = model;
    this.loss = loss;
    this.optimizer = optimizer;
    this.arguments = arguments;
    this.compute = compute;
    this.reproducible = reproducible;
    this.runners =
        () ->
            below.apply(
                arguments.checkpointsActivations() ? new GradientCheckpointing() : Runner.DIRECT);
    this.trained = model.parameters().values().stream().filter(Parameter::isTrainable).toList();
  }

  /**
   * What a step gave.
   *
   * @param loss mean over all targets of its batches
   * @param gradientNorm before clipping
   */
  record Result(double loss, double gradientNorm) {}

  /**
   * Trains on the batches as if they were one.
   *
   * @param step number of the update since the run began; it decides the dropout masks
   * @throws NonFinite before any weight is changed
   * @throws MemoryExhausted likewise
   */
  Result run(List<Batch> batches, long step, double learningRate) {
    try {
      var mean = backward(batches, step);
      var norm = GradientClipping.clip(trained, arguments.maxGradNorm());
      if (!Double.isFinite(norm)) {
        throw new NonFinite("gradient norm", norm, 0, batches.size());
      }
      optimizer.step(learningRate);
      return new Result(mean, norm);
    } finally {
      clearGradients(); // after a failure too: they would be added to those of the next step
    }
  }

  /** A figure of the step was NaN or infinite. */
  static final class NonFinite extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int firstBatch;
    private final int endBatch;

    NonFinite(String figure, double value, int firstBatch, int endBatch) {
      super("the %s is %s".formatted(figure, value));
      this.firstBatch = firstBatch;
      this.endBatch = endBatch;
    }

    /** Of the step's batches, given in the same order, those that it came from. */
    <T> List<T> of(List<T> batches) {
      return batches.subList(firstBatch, endBatch);
    }
  }

  /** The mean loss of all batches, whose gradients are added up. */
  private double backward(List<Batch> batches, long step) {
    var normalizer = batches.stream().mapToDouble(loss::normalizer).sum();
    if (batches.size() == 1 && runsInLanes(batches.get(0))) {
      return inLanes(batches.get(0).halves(), step, normalizer);
    }
    var mean = 0.0;
    for (int i = 0; i < batches.size(); i++) {
      mean += finite(backward(batches.get(i), step, step * DRAWS + i, normalizer), i);
    }
    return mean;
  }

  /**
   * A single batch alone: the sum of its two gradients is the same whichever comes first. PyTorch's
   * dropout draws for the whole batch in turn.
   */
  private boolean runsInLanes(Batch batch) {
    var lower = batch.lower();
    return batch.size() > 1
        && (lower == null || lower.ofAllTokens()) // a head alone is done before a lane begins
        && reproducible == Reproducible.DIAPASON
        && model.device().equals("cpu")
        && TwoLanes.exist(compute);
  }

  private double inLanes(List<Batch> halves, long step, double normalizer) {
    var shares = new double[2];
    TwoLanes.run(
        () -> shares[0] = backward(halves.get(0), step, step * DRAWS, normalizer),
        () -> shares[1] = backward(halves.get(1), step, step * DRAWS + 1, normalizer));
    return finite(shares[0] + shares[1], 0);
  }

  private static double finite(double share, int batch) {
    if (!Double.isFinite(share)) {
      throw new NonFinite("loss", share, batch, batch + 1);
    }
    return share;
  }

  /** Memory that runs out is looked at before the scope gives back what there is. */
  private double backward(Batch batch, long step, long draw, double normalizer) {
    try (var scope = TensorScope.open()) {
      return MemoryExhausted.inStep(
          step + 1, batch, arguments, () -> backward(batch, draw, normalizer));
    }
  }

  private double backward(Batch batch, long draw, double normalizer) {
    var runner = runners.get();
    var pass =
        switch (reproducible) {
          case DIAPASON -> Pass.training(compute, arguments.seed(), draw, runner);
          case HUGGINGFACE -> Pass.trainingAsPyTorch(compute, runner);
        };
    var inputs =
        pass.drawsAsPyTorch()
            ? batch.inputs(model.device()) // padding draws too
            : batch.compactInputs(model.device());
    var logits = model.logits(inputs, pass);
    var share = loss.sum(logits, batch).div(new Scalar(normalizer));
    var value = share.item_double();
    if (Double.isFinite(value)) {
      runner.backward(share);
    }
    return value;
  }

  /**
   * Dropping gradients lets the next backward pass hand over its own instead of adding to zeros.
   */
  private void clearGradients() {
    try (var scope = TensorScope.open()) {
      for (var weight : trained) {
        weight.value().mutable_grad().put(new Tensor());
      }
    }
  }
}
