package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.index_select;
import static org.bytedeco.pytorch.global.torch.split_with_sizes;

import java.util.stream.LongStream;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * Sequences that lie one after the other in a single row of N tokens, so that nothing is computed
 * on padding. Every sequence attends to itself alone and counts its own positions. For the
 * processor: a GPU would wait for many small products.
 */
public final class Packing {
  private final long[] lengths;

  /**
   * @param lengths number of tokens of each sequence, at least 1
   */
  public Packing(long... lengths) {
    this.lengths = lengths.clone();
  }

  /** Number of sequences, B. */
  public int size() {
    return lengths.length;
  }

  /** Number of tokens of the longest sequence. */
  public long longest() {
    return LongStream.of(lengths).max().orElseThrow();
  }

  /** The place of each token in its sequence, (1, N) int64. */
  public Tensor positions() {
    var places = LongStream.of(lengths).flatMap(length -> LongStream.range(0, length)).toArray();
    return AbstractTensor.create(places, 1, places.length);
  }

  /** Cuts (1, N, …) into one tensor (1, T, …) a sequence. */
  TensorVector split(Tensor x) {
    return split_with_sizes(x, lengths, 1);
  }

  /** The first token of each sequence: (1, N, C) to (B, C). */
  Tensor first(Tensor hidden) {
    var starts = new long[lengths.length];
    for (int i = 1; i < starts.length; i++) {
      starts[i] = starts[i - 1] + lengths[i - 1];
    }
    return index_select(hidden.squeeze(0), 0, AbstractTensor.create(starts));
  }
}
