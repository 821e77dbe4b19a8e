package org.diapason.model;

import static org.bytedeco.pytorch.global.torch.index_select;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.diapason.checkpoint.ModelDirectory;
import org.diapason.checkpoint.WeightReport;
import org.diapason.config.UserException;
import org.diapason.nn.Encoded;
import org.diapason.nn.Inputs;
import org.diapason.nn.KeyValueCache;
import org.diapason.nn.LowerStates;
import org.diapason.nn.Parameter;
import org.diapason.nn.Pass;
import org.diapason.nn.Stack;
import org.diapason.tensor.DType;
import org.diapason.tensor.NativeRuntime;
import org.diapason.tensor.TensorScope;
import org.jspecify.annotations.Nullable;

/**
 * A pretrained body with a head, its weights in memory. Forward passes may run on many threads at
 * once; {@link #close} may be called from any thread once none is under way. Made by {@link
 * AutoModel}.
 */
public final class Model implements AutoCloseable {
  private static final Pattern EMBEDDING =
      Pattern.compile(
          ".*(embeddings|wte|wpe|embed_tokens|embed_in|embed_positions|shared)\\.weight");

  private final ModelConfig config;
  private final Network network;
  private final DType dtype;
  private final String device;
  private final WeightReport loadReport;

  Model(ModelConfig config, Network network, DType dtype, String device, WeightReport loadReport) {
    this.config = config;
    this.network = network;
    this.dtype = dtype;
    this.device = device;
    this.loadReport = loadReport;
  }

  /**
   * Logits of a batch, in the shape that {@link Head#forward} gives them; of the wanted places
   * alone, (1, N, V), where the inputs name some.
   */
  public Tensor logits(Inputs inputs, Pass pass) {
    var prepared = prepare(inputs, pass);
    var hidden = network.body().hidden(inputs, prepared);
    var decoder = inputs.decoder();
    var places = (decoder == null ? inputs : decoder).places();
    return network
        .head()
        .forward(
            places == null ? hidden : index_select(hidden.flatten(0, 1), 0, places).unsqueeze(0),
            prepared);
  }

  /** Logits of the last place of each row alone, (B, 1, V), of a model that writes texts. */
  Tensor lastLogits(Inputs inputs, Pass pass) {
    var prepared = prepare(inputs, pass);
    var hidden = network.body().hidden(inputs, prepared);
    return network.head().forward(hidden.narrow(1, hidden.size(1) - 1, 1), prepared);
  }

  /**
   * An empty cache for texts that the model writes.
   *
   * @param padding number of places before each row's first token
   * @param capacity number of places of a row
   * @throws UserException when the model writes no texts
   */
  KeyValueCache newCache(long[] padding, long capacity) {
    // libtorch's attention to few queries is several times as fast in float32 on the processor
    var kept = device.equals("cpu") ? DType.FLOAT32 : dtype;
    if (network.body() instanceof CausalBody decoder) {
      return new KeyValueCache(decoder.cacheShape(), padding, capacity, kept, device);
    }
    if (network.body() instanceof EncoderDecoder stacks) {
      return new KeyValueCache(stacks.cacheShape(), padding, capacity, kept, device);
    }
    throw new UserException(
        "%s: a model of type %s writes no texts; choose one that does, such as gpt2"
            .formatted(config.origin(), config.text("model_type")));
  }

  /**
   * What the encoder of a model of two stacks gives for texts, kept for many passes of its decoder.
   *
   * @throws UserException when the model has no such stack
   */
  Encoded encode(Inputs inputs, Pass pass) {
    if (network.body() instanceof EncoderDecoder stacks) {
      return stacks.encode(inputs, prepare(inputs, pass)).kept();
    }
    throw new UserException(
        "%s: a model of type %s has no encoder to read a text; choose one that does, such as t5"
            .formatted(config.origin(), config.text("model_type")));
  }

  private Pass prepare(Inputs inputs, Pass pass) {
    return network
        .body()
        .prepare(
            inputs,
            pass.withAttentionBias(attentionBias(inputs, pass)).withPacking(inputs.packing()));
  }

  /**
   * What the lowest blocks give for a batch without dropout and gradients: what {@link #logits}
   * goes on from when the inputs have it. Of the first tokens only where the head reads no others.
   */
  public LowerStates lowest(int blocks, Inputs inputs, DType compute) {
    try (var scope = TensorScope.open()) {
      var prepared = prepare(inputs, Pass.inference(compute));
      var hidden = network.body().lowest(blocks, inputs, prepared).hidden();
      var onlyFirst =
          blocks == network.body().blocks().size() && network.head().readsFirstTokenOnly();
      return new LowerStates(
          blocks, scope.keep(onlyFirst ? prepared.first(hidden).unsqueeze(1) : hidden));
    }
  }

  /** The pretrained part below the head. */
  public Stack body() {
    return network.body();
  }

  public ModelConfig config() {
    return config;
  }

  /** Names of the outputs of the head. */
  public List<String> labels() {
    return config.labels();
  }

  public ProblemType problemType() {
    return config.problemType();
  }

  /** Every weight by its Hugging Face name. */
  public Map<String, Parameter> parameters() {
    return network.parameters();
  }

  /** Element type of the weights. */
  public DType dtype() {
    return dtype;
  }

  /** A PyTorch device name, such as {@code cpu}. */
  public String device() {
    return device;
  }

  /** The longest sequence that it takes, in tokens. */
  public int maxPositions() {
    return network.body().maxPositions();
  }

  /** How the checkpoint that it was loaded from fitted. */
  public WeightReport loadReport() {
    return loadReport;
  }

  /** Number of weights. */
  public long size() {
    return parameters().values().stream().mapToLong(weight -> weight.value().numel()).sum();
  }

  /** Number of weights but for embedding tables, which take no part in matrix products. */
  public long sizeWithoutEmbeddings() {
    return parameters().entrySet().stream()
        .filter(entry -> !EMBEDDING.matcher(entry.getKey()).matches())
        .mapToLong(entry -> entry.getValue().value().numel())
        .sum();
  }

  /**
   * Keeps the weights that products read in bytes (int8, weights only): the model is half as large,
   * and writes texts faster, a little less exactly. It can neither be trained nor saved afterwards.
   *
   * @throws UserException when it is not on the processor
   */
  public void quantize() {
    if (!device.equals("cpu")) {
      throw new UserException("int8 weights are for the processor; the model is on " + device);
    }
    parameters().values().forEach(Parameter::quantize);
  }

  /**
   * Lays out the weights that products read as the processor reads them fastest, where that is
   * known to pay: texts are written faster, with the same numbers but for rounding. The model can
   * neither be trained nor saved afterwards.
   */
  public void pack() {
    var multiplies =
        dtype == DType.FLOAT32 || (dtype == DType.BFLOAT16 && NativeRuntime.hasFastBfloat16());
    if (multiplies && device.equals("cpu") && NativeRuntime.hasOneDnn()) {
      parameters().values().forEach(Parameter::pack);
    }
  }

  /** Writes {@code config.json} and {@code model.safetensors}, each whole or not at all. */
  public void save(Path directory) {
    var weights = new TreeMap<String, Tensor>();
    parameters().forEach((name, weight) -> weights.put(name, weight.value()));
    var target = ModelDirectory.create(directory);
    target.writeWeights(weights);
    target.writeConfig(config.with("dtype", dtype.torchName()).json());
  }

  /**
   * Takes the weights of a directory that {@link #save} wrote for this very model.
   *
   * @throws UserException when a weight is missing or of another shape
   */
  public void reload(Path directory) {
    network.load(new ModelDirectory(directory), parameters().keySet());
  }

  @Override
  public void close() {
    network.close();
  }

  /**
   * 0 where a token is and a huge negative number where padding is, (B, 1, 1, T); null without
   * padding.
   */
  private static @Nullable Tensor attentionBias(Inputs inputs, Pass pass) {
    var mask = inputs.attentionMask();
    if (mask == null) {
      return null;
    }
    var padding = mask.sub(new Scalar(1)).neg().to(pass.compute().scalarType());
    return padding.mul(new Scalar(Pass.MASKED)).unsqueeze(1).unsqueeze(2);
  }
}
