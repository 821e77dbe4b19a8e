package org.diapason.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.diapason.tensor.TensorScope;
import org.jspecify.annotations.Nullable;

/**
 * What the blocks of a decoder read of texts that an encoder has read: hidden states, a row a text,
 * of which every block makes keys and values of its own. While texts are written, those are made
 * once and kept.
 *
 * <p>Belongs to one thread at a time; one that keeps is freed by {@link #close}.
 */
public final class Encoded implements AutoCloseable {
  private final Tensor hidden;
  private final @Nullable Packing packing;
  private final @Nullable List<Memory> kept;
  private @Nullable Tensor bias;
  private int[] texts;

  /** Keys and values of a block, (B, S, H, D). */
  record Memory(Tensor keys, Tensor values) {

    /** The same in the order in which attention multiplies them, for longer than a pass. */
    private Memory kept() {
      return new Memory(adopted(keys.transpose(1, 2)), adopted(values.transpose(1, 2)));
    }

    private Memory rows(Tensor rows) {
      var chosen =
          new Memory(adopted(keys.index_select(0, rows)), adopted(values.index_select(0, rows)));
      free();
      return chosen;
    }

    private Memory turned() {
      return new Memory(keys.transpose(1, 2), values.transpose(1, 2));
    }

    private void free() {
      TensorScope.free(keys);
      TensorScope.free(values);
    }
  }

  private Encoded(
      Tensor hidden,
      @Nullable Tensor bias,
      @Nullable Packing packing,
      @Nullable List<Memory> kept) {
    this.hidden = hidden;
    this.bias = bias;
    this.packing = packing;
    this.kept = kept;
    texts = IntStream.range(0, Math.toIntExact(hidden.size(0))).toArray();
  }

  /**
   * For one pass.
   *
   * @param hidden (B, S, C), or all in one row
   * @param bias added to attention scores, (B, 1, 1, S); null when nothing is padded
   * @param packing where each text lies in the one row; null when each has a row of its own
   */
  public Encoded(Tensor hidden, @Nullable Tensor bias, @Nullable Packing packing) {
    this(hidden, bias, packing, null);
  }

  /** The same for many passes. */
  public Encoded kept() {
    return new Encoded(
        adopted(hidden), bias == null ? null : adopted(bias), packing, new ArrayList<>());
  }

  @Nullable Tensor bias() {
    return bias;
  }

  @Nullable Packing packing() {
    return packing;
  }

  /**
   * The keys and values of a block.
   *
   * @param layer its place among the blocks that read, from 0; they read in this order
   * @param keys makes (B, S, H, D) of the hidden states
   */
  Memory read(int layer, UnaryOperator<Tensor> keys, UnaryOperator<Tensor> values) {
    if (kept == null) {
      return new Memory(keys.apply(hidden), values.apply(hidden));
    }
    if (layer == kept.size()) {
      kept.add(new Memory(keys.apply(hidden), values.apply(hidden)).kept());
    }
    return kept.get(layer).turned();
  }

  /** Makes row {@code i} what row {@code rows[i]} was, once all blocks have read. */
  public void select(int... rows) {
    var next = Arrays.stream(rows).map(row -> texts[row]).toArray();
    if (kept == null || Arrays.equals(next, texts)) {
      return; // rows of one text change places at every step of a beam search
    }
    texts = next;
    try (var scope = TensorScope.open()) {
      var order =
          AbstractTensor.create(Arrays.stream(rows).asLongStream().toArray())
              .to(hidden.device(), ScalarType.Long);
      kept.replaceAll(memory -> memory.rows(order));
      var old = bias;
      if (old != null) {
        bias = adopted(old.index_select(0, order));
        TensorScope.free(old);
      }
    }
  }

  private static Tensor adopted(Tensor tensor) {
    return TensorScope.adopt(tensor.contiguous());
  }

  @Override
  public void close() {
    if (kept != null) {
      kept.forEach(Memory::free);
      TensorScope.free(hidden);
      if (bias != null) {
        TensorScope.free(bias);
      }
    }
  }
}
