package org.diapason.nn;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A bias of attention scores for how far two tokens are apart: a learned number for each head and
 * each bucket of distances (Raffel et al., 2020). Near distances have buckets of their own, far
 * ones share some that widen by their logarithm. Reference: {@code T5Attention.compute_bias}.
 */
public final class RelativeBias extends Module {
  private final Embedding table;
  private final boolean looksAhead;
  private final int half;
  private final int[] buckets;

  /**
   * @param looksAhead whether tokens see those behind them too, which take half of the buckets
   * @param farthest the distance from which on all have one bucket
   */
  public RelativeBias(
      int buckets, int farthest, int heads, boolean looksAhead, double standardDeviation) {
    table = child("", new Embedding(buckets, heads, -1, standardDeviation));
    this.looksAhead = looksAhead;
    half = looksAhead ? buckets / 2 : buckets;
    this.buckets = IntStream.rangeClosed(0, farthest).map(d -> bucket(d, half, farthest)).toArray();
  }

  /** In float32 as the reference computes it, so that no distance falls on another side. */
  private static int bucket(int distance, int count, int farthest) {
    var exact = count / 2;
    if (distance < exact) {
      return distance;
    }
    var octaves = (float) Math.log((float) distance / exact);
    var share = octaves / (float) Math.log((double) farthest / exact);
    return Math.min(exact + (int) (share * (count - exact)), count - 1);
  }

  /** The bucket of a token that many places behind another; negative before it. */
  long bucket(long behind) {
    var distance = looksAhead ? Math.abs(behind) : Math.max(0, -behind);
    var near = buckets[(int) Math.min(distance, buckets.length - 1)];
    return looksAhead && behind > 0 ? half + near : near;
  }

  /**
   * The bias of the pass's tokens, in its element type.
   *
   * @param tokens T of the longest sequence
   * @return (1, H, T, S), where S counts what the pass's cache holds, too
   */
  public Tensor forward(long tokens, Pass pass) {
    var cache = pass.cache();
    var slots = tokens + (cache == null ? 0 : cache.length());
    var ids = LongStream.range(0, tokens + slots - 1).map(i -> bucket(i - slots + 1)).toArray();
    var device = table.weight().value().device();
    var values = table.forward(AbstractTensor.create(ids).to(device, ScalarType.Long)); // (N, H)
    return pass.cast(values).t().unfold(1, slots, 1).flip(1).unsqueeze(0);
  }
}
