package org.diapason.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.diapason.checkpoint.ModelDirectory;
import org.diapason.checkpoint.WeightReport;
import org.diapason.config.UserException;
import org.diapason.hub.Models;
import org.diapason.nn.Parameter;
import org.diapason.tensor.DType;
import org.diapason.tensor.Devices;
import org.jspecify.annotations.Nullable;

/** Loads pretrained models, as Transformers' classes of the same name do. */
public final class AutoModel {
  private AutoModel() {}

  /**
   * A pretrained body with a head that puts a text into one of the classes; the head is new unless
   * the checkpoint has one of this shape. Weights are held in float32, to be trained.
   *
   * @param nameOrPath a local Hugging Face directory, or {@code embedded:NAME}
   * @throws UserException when there is no such model, or it is damaged or not supported
   */
  public static Model forSequenceClassification(String nameOrPath, List<String> labels) {
    var spec = HeadSpec.sequenceClassification(labels, ProblemType.SINGLE_LABEL_CLASSIFICATION);
    return withHead(Models.find(nameOrPath), spec, DType.FLOAT32, Devices.best());
  }

  /**
   * The same with the names that Transformers gives unnamed classes: {@code LABEL_0}, {@code
   * LABEL_1}, …
   */
  public static Model forSequenceClassification(String nameOrPath, int labels) {
    return forSequenceClassification(
        nameOrPath, IntStream.range(0, labels).mapToObj(id -> "LABEL_" + id).toList());
  }

  /**
   * A model that writes texts, with its weights as the checkpoint holds them.
   *
   * @param nameOrPath a local Hugging Face directory
   * @throws UserException when there is no such model, or it is damaged or not supported
   */
  public static Model forCausalLm(String nameOrPath) {
    return withHead(Models.find(nameOrPath), HeadSpec.causalLm(), null, Devices.best());
  }

  /**
   * A pretrained body with the wanted head.
   *
   * @param dtype of the weights in memory; null for the checkpoint's own
   * @param device a PyTorch device name, such as {@code cpu}
   */
  public static Model withHead(
      Path directory, HeadSpec spec, @Nullable DType dtype, String device) {
    var source = new ModelDirectory(directory);
    var config = config(source);
    var architecture = Architecture.of(config);
    return build(
        source,
        architecture,
        config.withHead(spec, architecture.className(spec.kind())),
        spec,
        dtype,
        device,
        false);
  }

  /**
   * A new model with random weights, drawn as Transformers initializes them; the same seed of
   * PyTorch's default generator gives the same weights. They are held in float32, to be trained.
   *
   * @param config see {@link NewConfig}
   * @param device a PyTorch device name, such as {@code cpu}
   * @throws UserException when the architecture has no such head
   */
  public static Model fromConfig(ModelConfig config, HeadSpec spec, String device) {
    var architecture = Architecture.of(config);
    var body = architecture.body(config);
    var network = new Network(architecture.prefix(), body, body.head(spec));
    try {
      network.allocate(DType.FLOAT32, device);
      network.parameters().values().forEach(Parameter::initialize);
      return new Model(
          config.withHead(spec, architecture.className(spec.kind())),
          network,
          DType.FLOAT32,
          device,
          WeightReport.of(Map.of(), Map.of()));
    } catch (RuntimeException | Error e) {
      network.close();
      throw e;
    }
  }

  /**
   * A model that was saved with its head.
   *
   * @param dtype of the weights in memory; null for the checkpoint's own, as {@code
   *     from_pretrained} has it
   * @throws UserException when the directory holds no such model, or any of its weights is missing
   */
  public static Model saved(Path directory, @Nullable DType dtype) {
    var source = new ModelDirectory(directory);
    var config = config(source);
    var architecture = Architecture.of(config);
    return build(source, architecture, config, config.head(), dtype, Devices.best(), true);
  }

  /**
   * How many tokens the model of a directory can take, by its {@code config.json} alone.
   *
   * @throws UserException when that is missing, damaged or of an architecture that is not supported
   */
  public static int maxPositions(Path directory) {
    return maxPositions(ModelConfig.of(new ModelDirectory(directory)));
  }

  /** The same for a configuration. */
  public static int maxPositions(ModelConfig config) {
    return Architecture.of(config).body(config).maxPositions();
  }

  /**
   * Whether the model of a directory reads a text with one stack and writes with another, by its
   * {@code config.json} alone.
   *
   * @throws UserException when that is missing, damaged or of an architecture that is not supported
   */
  public static boolean isEncoderDecoder(Path directory) {
    var config = ModelConfig.of(new ModelDirectory(directory));
    return Architecture.of(config).body(config) instanceof EncoderDecoder;
  }

  private static ModelConfig config(ModelDirectory source) {
    var config = ModelConfig.of(source);
    return switch (Architecture.of(config)) {
      case T5, MT5 -> T5.withHeadOf(config, source);
      default -> config;
    };
  }

  private static Model build(
      ModelDirectory source,
      Architecture architecture,
      ModelConfig config,
      HeadSpec spec,
      @Nullable DType wanted,
      String device,
      boolean headIsTrained) {
    var dtype = wanted == null ? storedType(source, config) : wanted;
    var body = architecture.body(config);
    var pretrained = new TreeSet<String>();
    var prefix = architecture.prefix().isEmpty() ? "" : architecture.prefix() + ".";
    body.parameters().keySet().forEach(name -> pretrained.add(prefix + name));
    var network = new Network(architecture.prefix(), body, body.head(spec));
    Set<String> required = headIsTrained ? network.parameters().keySet() : pretrained;
    try {
      network.allocate(dtype, device);
      return new Model(config, network, dtype, device, network.load(source, required));
    } catch (RuntimeException | Error e) {
      network.close();
      throw e;
    }
  }

  /**
   * {@code dtype} of the configuration, under its new or its old name, else the type of the first
   * weight.
   */
  private static DType storedType(ModelDirectory source, ModelConfig config) {
    var named = config.optionalText("dtype").or(() -> config.optionalText("torch_dtype"));
    if (named.isPresent()) {
      return DType.ofTorch(named.get())
          .filter(DType::isFloating)
          .orElseThrow(
              () ->
                  new UserException(
                      "%s: dtype %s is no type of weights; expected float32, bfloat16, float16 or float64"
                          .formatted(config.origin(), named.get())));
    }
    try (var weights = source.openWeights()) {
      return weights.tensors().values().stream()
          .map(info -> info.dtype())
          .filter(DType::isFloating)
          .findFirst()
          .orElse(DType.FLOAT32);
    }
  }
}
