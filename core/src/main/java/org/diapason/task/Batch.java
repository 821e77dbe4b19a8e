package org.diapason.task;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.diapason.data.Example;
import org.diapason.data.PaddedBatch;
import org.diapason.data.Padding;
import org.diapason.nn.Inputs;
import org.diapason.nn.Packing;
import org.jspecify.annotations.Nullable;

/**
 * Examples that a model takes at once, in Java arrays; tensors are made in the scope of the step.
 *
 * @param labels a row an example, (B, targets); no rows when the examples have no labels
 * @param lower what the lowest layers gave for the examples; null when they are yet to run
 * @param decoder what the second of two stacks reads, with its targets; null for models of one
 */
public record Batch(
    PaddedBatch padded,
    float[][] labels,
    @Nullable LowerRows lower,
    @Nullable PaddedBatch decoder) {
  private static final String LABELS = "labels";

  /** Tokens of padding an example, on average, from which on packing was measured to be faster. */
  private static final int WORTH_PACKING = 16;

  public Batch(PaddedBatch padded, float[][] labels) {
    this(padded, labels, null, null);
  }

  public Batch(PaddedBatch padded, float[][] labels, @Nullable LowerRows lower) {
    this(padded, labels, lower, null);
  }

  private static Batch alone(PaddedBatch padded) {
    return new Batch(padded, new float[0][]);
  }

  /**
   * Pads the examples and collects their {@code labels}, class numbers or values, and what the
   * lowest layers gave for them where they have it.
   */
  public static Batch of(List<Example> examples, Padding padding) {
    var labelled = examples.stream().allMatch(example -> example.has(LABELS));
    var labels =
        labelled
            ? examples.stream().map(example -> example.numbers(LABELS)).toArray(float[][]::new)
            : new float[0][];
    var padded = padding.pad(examples);
    return new Batch(padded, labels, LowerRows.of(examples, padded.columns()));
  }

  /** Number of examples, B. */
  public int size() {
    return padded.rows();
  }

  /** Number of tokens without padding. */
  public long tokens() {
    return LongStream.of(padded.get("attention_mask")).sum();
  }

  /** Two batches of about as many tokens each; for at least two examples. */
  public List<Batch> halves() {
    var lengths = lengths();
    var longestFirst =
        IntStream.range(0, size())
            .boxed()
            .sorted(Comparator.comparingLong(row -> -lengths[row]))
            .toList();
    var first = IntStream.builder();
    var second = IntStream.builder();
    long lead = 0;
    for (int row : longestFirst) {
      (lead <= 0 ? first : second).add(row);
      lead += lead <= 0 ? lengths[row] : -lengths[row];
    }
    return List.of(of(first.build().toArray()), of(second.build().toArray()));
  }

  private Batch of(int[] rows) {
    return new Batch(
        padded.of(rows),
        labels.length == 0
            ? labels
            : Arrays.stream(rows).mapToObj(row -> labels[row]).toArray(float[][]::new),
        lower == null ? null : lower.of(rows),
        decoder == null ? null : decoder.of(rows));
  }

  /** Lengths of the texts, of which a row may hold several. */
  private long[] texts() {
    var mask = padded.get("attention_mask");
    var begins =
        IntStream.range(0, mask.length)
            .filter(i -> mask[i] != 0 && TokenTargets.begins(padded, i))
            .toArray();
    return IntStream.range(0, begins.length)
        .mapToLong(
            text ->
                IntStream.range(
                        begins[text], text + 1 < begins.length ? begins[text + 1] : mask.length)
                    .filter(i -> mask[i] != 0)
                    .count())
        .toArray();
  }

  private long[] lengths() {
    var mask = padded.get("attention_mask");
    var lengths = new long[padded.rows()];
    for (int i = 0; i < mask.length; i++) {
      lengths[i / padded.columns()] += mask[i];
    }
    return lengths;
  }

  /**
   * What the model is to say, in the order of the wanted logits; for batches of tasks that want
   * something at tokens.
   */
  public long[] targets() {
    return TokenTargets.ids(decoder == null ? padded : decoder);
  }

  /** The inputs on a device, a row an example; without a mask when nothing is padded. */
  public Inputs inputs(String device) {
    var full = tokens() == (long) padded.rows() * padded.columns();
    return new Inputs(
        feature("input_ids", device),
        full ? null : feature("attention_mask", device),
        padded.has("token_type_ids") ? feature("token_type_ids", device) : null,
        null,
        lower == null ? null : lower.padded(device),
        places(false, device),
        decoder == null ? null : alone(decoder).inputs(device));
  }

  /**
   * The inputs on a device without padding where that is the faster way: on the processor, once the
   * examples have so much padding that attention of each by itself costs less.
   */
  public Inputs compactInputs(String device) {
    var padding = (long) padded.rows() * padded.columns() - tokens();
    var worthIt = padding > (long) WORTH_PACKING * padded.rows() || TokenTargets.haveTexts(padded);
    return device.equals("cpu") && worthIt && (lower == null || lower.ofAllTokens())
        ? packedInputs()
        : inputs(device);
  }

  /** The inputs on the processor, all examples in one row without padding. */
  public Inputs packedInputs() {
    var mask = padded.get("attention_mask");
    return new Inputs(
        packed("input_ids", mask),
        null,
        padded.has("token_type_ids") ? packed("token_type_ids", mask) : null,
        new Packing(texts()),
        lower == null ? null : lower.packed(),
        places(true, "cpu"),
        decoder == null ? null : alone(decoder).packedInputs());
  }

  private @Nullable Tensor places(boolean withoutPadding, String device) {
    if (!TokenTargets.of(padded)) {
      return null;
    }
    return AbstractTensor.create(TokenTargets.places(padded, withoutPadding))
        .to(new Device(device), ScalarType.Long);
  }

  private Tensor packed(String name, long[] mask) {
    var values = padded.get(name);
    var tokens =
        IntStream.range(0, mask.length).filter(i -> mask[i] != 0).mapToLong(i -> values[i]);
    return AbstractTensor.create(tokens.toArray(), 1, tokens());
  }

  /** The labels beside some logits, (B, targets) float32. */
  public Tensor labelTensor(Tensor logits) {
    var width = labels[0].length;
    var flat = new float[labels.length * width];
    for (int row = 0; row < labels.length; row++) {
      System.arraycopy(labels[row], 0, flat, row * width, width);
    }
    return AbstractTensor.create(flat, labels.length, width).to(logits.device(), ScalarType.Float);
  }

  private Tensor feature(String name, String device) {
    var values = AbstractTensor.create(padded.get(name), padded.rows(), padded.columns());
    return values.to(new Device(device), ScalarType.Long);
  }
}
