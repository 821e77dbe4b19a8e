package org.diapason.train;

import static org.bytedeco.pytorch.global.torch.zeros;
import static org.bytedeco.pytorch.global.torch.zeros_like;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.diapason.checkpoint.SafetensorsFile;
import org.diapason.checkpoint.SafetensorsWriter;
import org.diapason.checkpoint.TensorInfo;
import org.diapason.checkpoint.WeightReport;
import org.diapason.config.UserException;
import org.diapason.nn.Parameter;
import org.diapason.tensor.DType;
import org.diapason.tensor.FusedAdamW;
import org.diapason.tensor.Gradients;
import org.diapason.tensor.TensorScope;

/**
 * AdamW (Loshchilov and Hutter, 2017) as {@code Trainer} sets it up: no weight decay on biases and
 * norms. Its state is saved as {@code NAME.exp_avg}, {@code NAME.exp_avg_sq} and {@code NAME.step}
 * for each weight NAME.
 */
final class AdamW implements Optimizer {
  /** Norms by their names; {@code ln_…} are GPT-2's, which {@code Trainer} knows by their class. */
  private static final Pattern NO_DECAY =
      Pattern.compile(
          "bias|layernorm|rmsnorm|(?:^|\\.)norm(?:$|\\.)|_norm(?:$|\\.)|(?:^|\\.)ln_[12f]\\.");

  private final FusedAdamW operator = new FusedAdamW();
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final double weightDecay;

  /** A weight and its moments, which belong to no scope. */
  private record Slot(Parameter weight, boolean decays, Tensor step, Tensor first, Tensor second) {}

  AdamW(Map<String, Parameter> parameters, TrainingArguments arguments) {
    beta1 = arguments.adamBeta1();
    beta2 = arguments.adamBeta2();
    epsilon = arguments.adamEpsilon();
    weightDecay = arguments.weightDecay();
    parameters.forEach(
        (name, parameter) -> {
          if (parameter.isTrainable()) {
            slots.put(name, slot(name, parameter));
          }
        });
  }

  @Override
  public void step(double learningRate) {
    step(learningRate, weightDecay, true);
    step(learningRate, 0, false);
  }

  private void step(double learningRate, double decay, boolean decaying) {
    var weights = new ArrayList<Tensor>();
    var gradients = new ArrayList<Tensor>();
    var firsts = new ArrayList<Tensor>();
    var seconds = new ArrayList<Tensor>();
    var steps = new ArrayList<Tensor>();
    try (var scope = TensorScope.open();
        var inference = Gradients.off()) {
      for (var slot : slots.values()) {
        var gradient = slot.weight.value().grad();
        if (slot.decays == decaying && gradient.defined()) {
          slot.step.add_(new Scalar(1.0));
          weights.add(slot.weight.value());
          gradients.add(gradient);
          firsts.add(slot.first);
          seconds.add(slot.second);
          steps.add(slot.step);
        }
      }
      if (!weights.isEmpty()) {
        operator.update(
            weights, gradients, firsts, seconds, steps, learningRate, beta1, beta2, decay, epsilon);
      }
    }
  }

  @Override
  public void save(Path file) {
    SafetensorsWriter.write(file, tensors(), Map.of("format", "pt"));
  }

  @Override
  public void load(Path file) {
    try (var source = SafetensorsFile.open(file)) {
      var own = tensors();
      var wanted = new TreeMap<String, TensorInfo>();
      own.forEach((name, tensor) -> wanted.put(name, infoOf(tensor)));
      var report = WeightReport.of(wanted, source.tensors());
      if (!report.isClean()) {
        throw new UserException(
            (file
                    + " is the optimizer state of other weights than those that train now; resume"
                    + " with the model and the")
                + " tuning that the checkpoint was written with\n"
                + report);
      }
      own.forEach(source::read);
    }
  }

  @Override
  public void close() {
    tensors().values().forEach(TensorScope::free);
    slots.clear();
    operator.close();
  }

  private SortedMap<String, Tensor> tensors() {
    var all = new TreeMap<String, Tensor>();
    slots.forEach(
        (name, slot) -> {
          all.put(name + ".step", slot.step);
          all.put(name + ".exp_avg", slot.first);
          all.put(name + ".exp_avg_sq", slot.second);
        });
    return all;
  }

  private static Slot slot(String name, Parameter parameter) {
    try (var scope = TensorScope.open();
        var inference = Gradients.off()) {
      return new Slot(
          parameter,
          !NO_DECAY.matcher(name.toLowerCase(Locale.ROOT)).find(),
          TensorScope.adopt(zeros(1)),
          TensorScope.adopt(zeros_like(parameter.value())),
          TensorScope.adopt(zeros_like(parameter.value())));
    }
  }

  private static TensorInfo infoOf(Tensor tensor) {
    return new TensorInfo(DType.of(tensor.scalar_type()), tensor.sizes().vec().get());
  }
}
