package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.dropout;
import static org.bytedeco.pytorch.global.torch.empty_like;
import static org.bytedeco.pytorch.global.torch.get_num_threads;
import static org.bytedeco.pytorch.global.torch.globalContext;

import java.util.stream.IntStream;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.diapason.tensor.Gradients;

/**
 * Dropout (Srivastava et al., 2014). The mask is a function of the pass's key, of the place in the
 * model and of the element's position: recomputing a block draws the same mask again, whatever the
 * number of threads. A counter-based hash also draws it many times as fast as libtorch's sequential
 * generator. On a GPU libtorch's own dropout serves, seeded for each place; where the pass draws as
 * PyTorch does, it takes what the generator gives next.
 */
public final class Dropout {
  private static final int BLOCK = 1 << 14;

  /**
   * Multiples of an odd constant; C2 of Java 17 vectorizes the loop below only when the counter is
   * read from an array.
   */
  private static final int[] COUNTERS =
      IntStream.range(0, BLOCK).map(i -> i * 0x9E3779B9).toArray();

  private static final ThreadLocal<int[]> BUFFER = ThreadLocal.withInitial(() -> new int[BLOCK]);

  private final double probability;
  private final int site;

  /**
   * @param site tells this dropout from every other one of the model
   */
  public Dropout(double probability, int site) {
    this.probability = probability;
    this.site = site;
  }

  public Tensor forward(Tensor x, Pass pass) {
    if (!pass.training() || probability == 0) {
      return x;
    }
    if (pass.drawsAsPyTorch()) {
      return dropout(x.contiguous(), probability, true); // which draws in the order of memory
    }
    return x.is_cpu() ? x.mul(mask(x, pass.dropoutKey())) : onDevice(x, pass.dropoutKey());
  }

  /** The generator of the device begins anew from the key of the place. */
  private Tensor onDevice(Tensor x, long passKey) {
    globalContext().defaultGenerator(x.device()).set_current_seed(key(passKey));
    return dropout(x, probability, true);
  }

  private long key(long passKey) {
    return mix(passKey + site * 0xD1B54A32D192ED03L);
  }

  /**
   * For each element of {@code like} 0 or 1 / (1 - p), in its type; int stores fill one float32 or
   * two bfloat16.
   */
  private Tensor mask(Tensor like, long passKey) {
    try (var inference = Gradients.off()) {
      var wide = like.scalar_type().intern() != ScalarType.BFloat16 || like.numel() % 2 != 0;
      var mask = wide ? empty_like(like.to(ScalarType.Float)) : empty_like(like);
      var key = key(passKey);
      var keep = (float) (1 / (1 - probability));
      var bits = wide ? Float.floatToIntBits(keep) : roundToBfloat16(keep);
      var threshold = (int) Math.round(probability * 0x10000);
      var ints = wide ? mask.numel() : mask.numel() / 2;
      var memory = new IntPointer(mask.data_ptr());
      var blocks = IntStream.range(0, Math.toIntExact((ints + BLOCK - 1) / BLOCK));
      (get_num_threads() > 1 ? blocks.parallel() : blocks)
          .forEach(
              block -> {
                var buffer = BUFFER.get();
                if (wide) {
                  fillFloats(buffer, key, block, threshold, bits);
                } else {
                  fillPairs(buffer, key, block, threshold, bits);
                }
                var start = (long) block * BLOCK;
                new IntPointer(memory)
                    .position(start)
                    .put(buffer, 0, (int) Math.min(BLOCK, ints - start));
              });
      return wide ? mask.to(like.scalar_type()) : mask;
    }
  }

  private static void fillFloats(int[] out, long key, int block, int threshold, int keep) {
    var base = block * BLOCK * 0x9E3779B9 + (int) key;
    var second = (int) (key >>> 32);
    var counters = COUNTERS;
    for (int i = 0; i < BLOCK; i++) {
      var hash = hash(counters[i] + base, second);
      out[i] = ~(((hash & 0xFFFF) - threshold) >> 31) & keep;
    }
  }

  private static void fillPairs(int[] out, long key, int block, int threshold, int keep) {
    var base = block * BLOCK * 0x9E3779B9 + (int) key;
    var second = (int) (key >>> 32);
    var counters = COUNTERS;
    for (int i = 0; i < BLOCK; i++) {
      var hash = hash(counters[i] + base, second);
      var low = ~(((hash & 0xFFFF) - threshold) >> 31) & keep;
      var high = ~(((hash >>> 16) - threshold) >> 31) & keep;
      out[i] = low | (high << 16);
    }
  }

  /**
   * Two multiply-xorshift rounds with the constants of Wellons' lowbias32, and a second key between
   * them.
   */
  private static int hash(int counter, int second) {
    var z = counter;
    z = (z ^ (z >>> 16)) * 0x21F0AAAD;
    z ^= second;
    z = (z ^ (z >>> 15)) * 0xD35A2D97;
    return z ^ (z >>> 15);
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014). */
  private static long mix(long key) {
    var z = (key ^ (key >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private static int roundToBfloat16(float value) {
    var bits = Float.floatToIntBits(value);
    return (bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16;
  }
}
