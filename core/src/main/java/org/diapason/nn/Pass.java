package org.diapason.nn;

import org.bytedeco.pytorch.Tensor;
import org.diapason.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * What one forward pass needs beside its inputs. Immutable, so that a model has no state that a
 * pass could change.
 *
 * @param training whether dropout is drawn
 * @param drawsAsPyTorch whether dropout draws from PyTorch's default generator, once for each
 *     element in turn, so that the order and the shapes of all dropouts must be those of
 *     Transformers
 * @param dropoutKey what the masks of this pass are drawn from otherwise; the same key gives the
 *     same masks
 * @param compute the element type of matrix products
 * @param attentionBias added to attention scores, (B, 1, 1, T) or (B, 1, T, T): 0 where a token may
 *     look, a huge negative number where not; null when every token may look everywhere
 * @param packing where each sequence lies when they share a single row; null when each has a row
 * @param runner folds hidden states through the blocks of a stack
 * @param cache holds what a decoder goes on from and takes what it adds; null when it begins anew
 * @param causal what the blocks of a decoder share; null in other models
 * @param encoded what a decoder reads of another text; null where it reads its own alone
 */
public record Pass(
    boolean training,
    boolean drawsAsPyTorch,
    long dropoutKey,
    DType compute,
    @Nullable Tensor attentionBias,
    @Nullable Packing packing,
    Runner runner,
    @Nullable KeyValueCache cache,
    @Nullable Causal causal,
    @Nullable Encoded encoded) {

  /** Far below every attention score, and in the range of float32 and bfloat16. */
  public static final double MASKED = -1e30;

  /** A pass without dropout. */
  public static Pass inference(DType compute) {
    return new Pass(false, false, 0, compute, null, null, Runner.DIRECT, null, null, null);
  }

  /**
   * A pass with dropout.
   *
   * @param step number of the batch since training began; with the seed it decides the masks
   */
  public static Pass training(DType compute, long seed, long step, Runner runner) {
    return new Pass(
        true,
        false,
        seed * 0x9E3779B97F4A7C15L + step,
        compute,
        null,
        null,
        runner,
        null,
        null,
        null);
  }

  /**
   * A pass whose dropout draws as {@link org.diapason.tensor.Reproducible#HUGGINGFACE} says;
   * sequences are not packed.
   */
  public static Pass trainingAsPyTorch(DType compute, Runner runner) {
    return new Pass(true, true, 0, compute, null, null, runner, null, null, null);
  }

  public Pass withAttentionBias(@Nullable Tensor bias) {
    return new Pass(
        training,
        drawsAsPyTorch,
        dropoutKey,
        compute,
        bias,
        packing,
        runner,
        cache,
        causal,
        encoded);
  }

  public Pass withPacking(@Nullable Packing sequences) {
    return new Pass(
        training,
        drawsAsPyTorch,
        dropoutKey,
        compute,
        attentionBias,
        sequences,
        runner,
        cache,
        causal,
        encoded);
  }

  public Pass withRunner(Runner other) {
    return new Pass(
        training,
        drawsAsPyTorch,
        dropoutKey,
        compute,
        attentionBias,
        packing,
        other,
        cache,
        causal,
        encoded);
  }

  public Pass withCache(@Nullable KeyValueCache tokens) {
    return new Pass(
        training,
        drawsAsPyTorch,
        dropoutKey,
        compute,
        attentionBias,
        packing,
        runner,
        tokens,
        causal,
        encoded);
  }

  public Pass withCausal(Causal shared) {
    return new Pass(
        training,
        drawsAsPyTorch,
        dropoutKey,
        compute,
        attentionBias,
        packing,
        runner,
        cache,
        shared,
        encoded);
  }

  public Pass withEncoded(@Nullable Encoded text) {
    return new Pass(
        training,
        drawsAsPyTorch,
        dropoutKey,
        compute,
        attentionBias,
        packing,
        runner,
        cache,
        causal,
        text);
  }

  /** The pass of one sequence of the packing, which draws its own masks. */
  Pass ofSequence(int index) {
    return new Pass(
        training,
        false,
        dropoutKey + index * 0x8CB92BA72F3D8DD7L,
        compute,
        null,
        null,
        runner,
        null,
        causal,
        encoded);
  }

  /** The hidden states of the first token of each sequence, (B, C). */
  public Tensor first(Tensor hidden) {
    return packing == null ? hidden.select(1, 0) : packing.first(hidden);
  }

  /** The same pass, drawing nothing. */
  public Pass withoutDropout() {
    return new Pass(
        false, false, 0, compute, attentionBias, packing, runner, cache, causal, encoded);
  }

  /** A tensor in the element type of matrix products; itself when it has that already. */
  public Tensor cast(Tensor tensor) {
    return tensor.to(compute.scalarType());
  }
}
