package org.diapason.train;

import java.util.Collection;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.diapason.model.Model;
import org.diapason.nn.Parameter;
import org.diapason.nn.Pass;
import org.diapason.nn.Runner;
import org.diapason.task.Batch;
import org.diapason.task.Loss;
import org.diapason.tensor.DType;
import org.diapason.tensor.TensorScope;

/** One optimizer step: the gradients of one or more batches, clipped, and the update. */
final class TrainingStep {
  private final Model model;
  private final Loss loss;
  private final Optimizer optimizer;
  private final TrainingArguments arguments;
  private final DType compute;
  private final Runner runner = Runner.DIRECT;
  private final Collection<Parameter> trained;

  TrainingStep(
      Model model, Loss loss, Optimizer optimizer, TrainingArguments arguments, DType compute) {
    this.model = model;
    this.loss = loss;
    this.optimizer = optimizer;
    this.arguments = arguments;
    this.compute = compute;
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
   * @throws NonFiniteLoss before anything is changed
   */
  Result run(List<Batch> batches, long step, double learningRate) {
    var normalizer = batches.stream().mapToDouble(loss::normalizer).sum();
    var mean = 0.0;
    for (int i = 0; i < batches.size(); i++) {
      var value =
          backward(batches.get(i), step * arguments.gradientAccumulationSteps() + i, normalizer);
      if (!Double.isFinite(value)) {
        clearGradients();
        throw new NonFiniteLoss(value, i);
      }
      mean += value;
    }
    var norm = GradientClipping.clip(trained, arguments.maxGradNorm());
    optimizer.step(learningRate);
    clearGradients();
    return new Result(mean, norm);
  }

  /** The loss of a batch was NaN or infinite. */
  static final class NonFiniteLoss extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final double loss;
    private final int batch;

    NonFiniteLoss(double loss, int batch) {
      super("the loss is " + loss);
      this.loss = loss;
      this.batch = batch;
    }

    double loss() {
      return loss;
    }

    /** Position among the batches of the step. */
    int batch() {
      return batch;
    }
  }

  private double backward(Batch batch, long draw, double normalizer) {
    try (var scope = TensorScope.open()) {
      var pass = Pass.training(compute, arguments.seed(), draw, runner);
      var logits = model.logits(batch.inputs(model.device()), pass);
      var share = loss.sum(logits, batch).div(new Scalar(normalizer));
      var value = share.item_double();
      if (Double.isFinite(value)) {
        runner.backward(share);
      }
      return value;
    }
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
