package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.matmul;
import static org.bytedeco.pytorch.global.torch.scaled_dot_product_attention;
import static org.bytedeco.pytorch.global.torch.softmax;

import java.util.Objects;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;

/**
 * Scaled dot-product attention of a decoder: every token sees itself and those before it, all of
 * them or the last ones only. Several heads of queries may share one head of keys and values
 * (Ainslie et al., 2023). Keys and values go through the pass's cache if it has one.
 */
public final class CausalAttention {
  private final int layer;
  private final double scale;
  private final long window;
  private final double softCap;
  private final Dropout dropout;

  /**
   * @param layer its place among the model's layers, from 0
   * @param scale what scores are multiplied by
   * @param window how many tokens a token sees, itself included; 0 for all
   * @param softCap the bound c of scores, which become c · tanh(score / c); 0 for none
   */
  public CausalAttention(int layer, double scale, long window, double softCap, Dropout dropout) {
    this.layer = layer;
    this.scale = scale;
    this.window = window;
    this.softCap = softCap;
    this.dropout = dropout;
  }

  /**
   * @param query (B, T, H, D)
   * @param key (B, T, K, D), where H is a multiple of K
   * @param value (B, T, K, D)
   * @return (B, T, H × D)
   */
  public Tensor forward(Tensor query, Tensor key, Tensor value, Pass pass) {
    return forward(query, key, value, null, pass);
  }

  /**
   * The same with a bias.
   *
   * @param distances added to scores by how far tokens are apart, (1, H, T, S) of the longest
   *     sequence
   */
  public Tensor forward(
      Tensor query, Tensor key, Tensor value, @Nullable Tensor distances, Pass pass) {
    var packing = pass.packing();
    if (packing != null) {
      return packed(query, key, value, distances, packing, pass);
    }
    var cache = pass.cache();
    if (cache == null) {
      return attend(query, key.transpose(1, 2), value.transpose(1, 2), distances, pass);
    }
    var all = cache.write(layer, key, value);
    if (cache.length() == 0) { // what was written is all there is
      return attend(query, key.transpose(1, 2), value.transpose(1, 2), distances, pass);
    }
    var slots = all.keys().size(2);
    var alone = query.size(1) == 1;
    var seen = window > 0 && slots > window && alone ? all.slots(slots - window, window) : all;
    var exact = query.to(seen.keys().scalar_type());
    var attended =
        alone && softCap == 0
            ? attendFused(exact, seen, distances, pass)
            : attend(exact, seen.keys(), seen.values(), distances, pass);
    return attended.to(query.scalar_type());
  }

  /**
   * The same for one new token a row, without scores in memory, and without the copies that {@code
   * matmul} makes of slots that lie apart.
   *
   * @param query (B, 1, H, D)
   */
  private Tensor attendFused(
      Tensor query, KeyValueCache.Layer seen, @Nullable Tensor distances, Pass pass) {
    var heads = query.size(2);
    var keys = seen.keys();
    var slots = keys.size(2);
    var groups = query.reshape(-1, keys.size(1), heads / keys.size(1), query.size(3));
    var bias = bias(pass, 1, slots); // (B or 1, 1, 1, S)
    if (distances != null) {
      var own = Attention.corner(distances, 1, slots).view(1, groups.size(1), -1, slots);
      bias = bias == null ? own : own.add(bias);
    }
    return scaled_dot_product_attention(
            groups,
            keys,
            seen.values(),
            bias == null ? new TensorOptional() : new TensorOptional(bias.to(groups.scalar_type())),
            0,
            false,
            new DoubleOptional(scale),
            false)
        .reshape(-1, 1, heads * query.size(3)); // (B, 1, H × D)
  }

  private Tensor packed(
      Tensor query,
      Tensor key,
      Tensor value,
      @Nullable Tensor distances,
      Packing packing,
      Pass pass) {
    var queries = packing.split(query);
    var keys = packing.split(key);
    var values = packing.split(value);
    var attended = new TensorVector();
    for (int i = 0; i < packing.size(); i++) {
      attended.push_back(
          forward(queries.get(i), keys.get(i), values.get(i), distances, pass.ofSequence(i)));
    }
    return cat(attended, 1);
  }

  /**
   * @param query (B, T, H, D)
   * @param key (B, K, S, D)
   * @param value (B, K, S, D)
   */
  private Tensor attend(
      Tensor query, Tensor key, Tensor value, @Nullable Tensor distances, Pass pass) {
    var tokens = query.size(1);
    var heads = query.size(2);
    var shared = heads / key.size(1);
    var groups =
        query
            .mul(new Scalar(scale))
            .unflatten(2, key.size(1), shared)
            .permute(0, 2, 3, 1, 4)
            .flatten(2, 3); // (B, K, H / K × T, D)
    var scores = matmul(groups, key.transpose(2, 3)).view(-1, heads, tokens, key.size(2));
    if (softCap > 0) {
      scores = scores.div(new Scalar(softCap)).tanh().mul(new Scalar(softCap));
    }
    if (distances != null) {
      scores = scores.add_(Attention.corner(distances, tokens, key.size(2)));
    }
    var bias = bias(pass, tokens, key.size(2));
    var weights = softmax(bias == null ? scores : scores.add_(bias), -1); // (B, H, T, S)
    var attended =
        matmul(
            dropout.forward(weights, pass).view(-1, key.size(1), shared * tokens, key.size(2)),
            value); // (B, K, H / K × T, D)
    return attended.view(-1, heads, tokens, value.size(3)).transpose(1, 2).flatten(2, 3);
  }

  /** That of the pass, or its corner for a sequence that is shorter than the longest. */
  private @Nullable Tensor bias(Pass pass, long tokens, long slots) {
    var causal = Objects.requireNonNull(pass.causal(), "not the pass of a decoder");
    var bias = window > 0 ? causal.windowBias() : causal.bias();
    return bias == null ? null : Attention.corner(bias, tokens, slots);
  }
}
