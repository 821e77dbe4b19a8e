package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.arange;
import static org.bytedeco.pytorch.global.torch.full;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * What the blocks of a decoder share in one pass, where every token sees itself and those before
 * it: worked out once, before the first block.
 *
 * @param positions the place of each token in its sequence, (B or 1, T) int64
 * @param bias added to attention scores, (B or 1, 1, T, S): 0 where a token may look, a huge
 *     negative number where not; null when every token may look everywhere
 * @param windowBias the same for layers that see the last tokens only; S is then the window when T
 *     is 1 and more tokens have been
 * @param rotations those of the body's {@link Rotary rotaries}, in their order
 */
public record Causal(
    Tensor positions,
    @Nullable Tensor bias,
    @Nullable Tensor windowBias,
    List<Rotation> rotations) {

  /**
   * @param pass with the bias of its padding, or a cache that knows of it
   * @param window how many tokens a layer with a window sees, itself included; 0 without
   */
  public static Causal of(Inputs inputs, Pass pass, long window, List<Rotary> rotaries) {
    var packing = inputs.packing();
    var cache = pass.cache();
    var past = cache == null ? 0 : cache.length();
    var tokens = packing == null ? inputs.inputIds().size(1) : packing.longest();
    var all = past + tokens;
    var positions = positions(inputs, cache, tokens);
    var padding = cache == null ? pass.attentionBias() : padding(cache, all, pass);
    var bias = tokens == 1 ? padding : plus(future(tokens, past, inputs, pass), padding);
    var windowBias = bias;
    if (window > 0 && all > window) {
      windowBias =
          tokens == 1
              ? padding == null ? null : padding.narrow(3, all - window, window)
              : plus(passed(tokens, past, window, inputs, pass), bias);
    }
    return new Causal(
        positions,
        bias,
        windowBias,
        rotaries.stream().map(rotary -> rotary.at(positions, all, pass)).toList());
  }

  private static Tensor positions(Inputs inputs, @Nullable KeyValueCache cache, long tokens) {
    var packing = inputs.packing();
    if (packing != null) {
      return packing.positions();
    }
    return cache == null
        ? arange(new Scalar(tokens), options(inputs, ScalarType.Long)).unsqueeze(0)
        : cache.positions(tokens);
  }

  private static @Nullable Tensor padding(KeyValueCache cache, long slots, Pass pass) {
    return cache.isPadded()
        ? pass.cast(cache.paddingMask(slots).mul(new Scalar(Pass.MASKED)))
        : null;
  }

  private static Tensor future(long tokens, long past, Inputs inputs, Pass pass) {
    return masked(tokens, past, inputs, pass).triu_(past + 1);
  }

  /** What lies before the window. */
  private static Tensor passed(long tokens, long past, long window, Inputs inputs, Pass pass) {
    return masked(tokens, past, inputs, pass).tril_(past - window);
  }

  private static Tensor masked(long tokens, long past, Inputs inputs, Pass pass) {
    return full(
        new long[] {1, 1, tokens, past + tokens},
        new Scalar(Pass.MASKED),
        options(inputs, pass.compute().scalarType()));
  }

  private static TensorOptions options(Inputs inputs, ScalarType type) {
    return inputs.inputIds().options().dtype(new ScalarTypeOptional(type));
  }

  private static Tensor plus(Tensor bias, @Nullable Tensor other) {
    return other == null ? bias : bias.add(other);
  }
}
