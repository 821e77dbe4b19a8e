package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.randn;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.diapason.tensor.DType;
import org.diapason.tensor.TensorScope;
import org.diapason.tensor.TorchRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutTest {
  private static final int MANY = 1 << 20;
  private static final Pass AS_PYTORCH = Pass.trainingAsPyTorch(DType.FLOAT32, Runner.DIRECT);

  /** Four standard deviations of a share among {@link #MANY}, and the rounding of the share. */
  @ParameterizedTest
  @CsvSource({
    "0.1, FLOAT32",
    "0.5, FLOAT32",
    "0.9, FLOAT32",
    "0.001, FLOAT32",
    "0.1, BFLOAT16",
    "0.5, BFLOAT16",
    "0.9, BFLOAT16",
    "0.001, BFLOAT16",
    "0.1, FLOAT16"
  })
  void asManyAreKeptAsItSaysAndTheMeanStays(double probability, DType type) {
    var values = mask(probability, 7, pass(42, 3), type, MANY);
    var kept = 0L;
    var sum = 0.0;
    for (var value : values) {
      kept += value != 0 ? 1 : 0;
      sum += value;
    }
    var deviation = 4 * Math.sqrt(probability * (1 - probability) / MANY) + 0.5 / 65536;
    assertEquals(1 - probability, (double) kept / MANY, deviation);
    var rounding = type == DType.BFLOAT16 ? 1 / 256.0 : 1e-3;
    assertEquals(1, sum / MANY, deviation / (1 - probability) + rounding);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void everyElementIsNothingOrTheShareItStandsFor(DType type) {
    for (var value : mask(0.2, 1, pass(1, 1), type, 999)) {
      assertTrue(value == 0 || value == 1.25f, "found " + value);
    }
  }

  /** Whole blocks of the generator, one element more and less, odd and even. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 7, 16383, 16384, 16385, 32767, 32768, 32769, 100_001})
  void everySizeIsFilledToTheEnd(int size) {
    for (var type : new DType[] {DType.FLOAT32, DType.BFLOAT16}) {
      var values = mask(0.5, 3, pass(size, 0), type, size);
      assertEquals(size, values.length);
      for (var value : values) {
        assertTrue(value == 0 || value == 2);
      }
      if (size > 1000) {
        var tail = Arrays.copyOfRange(values, size - 64, size);
        assertTrue(contains(tail, 0) && contains(tail, 2), "the end of %d".formatted(size));
      }
    }
  }

  @Test
  void nothingIsDroppedAtZeroAndOutsideOfTraining() {
    try (var scope = TensorScope.open()) {
      var x = randn(5, 3);
      assertTrue(new Dropout(0, 1).forward(x, pass(1, 1)).is_same(x));
      assertTrue(new Dropout(0.5, 1).forward(x, Pass.inference(DType.FLOAT32)).is_same(x));
    }
  }

  @Test
  void nearlyAllMayBeDropped() {
    var values = mask(0.999, 2, pass(5, 5), DType.FLOAT32, MANY);
    var kept = 0;
    for (var value : values) {
      kept += value != 0 ? 1 : 0;
      assertTrue(value == 0 || Math.abs(value - 1000) < 0.1, "found " + value);
    }
    assertEquals(MANY / 1000.0, kept, 4 * Math.sqrt(MANY / 1000.0) + MANY * 0.5 / 65536);
    for (var value : mask(1, 2, pass(5, 5), DType.FLOAT32, 1000)) {
      assertEquals(0, value);
    }
  }

  @Test
  void aMaskIsDecidedBySeedStepAndSite() {
    var one = mask(0.5, 4, pass(42, 9), DType.FLOAT32, 4096);
    assertArrayEquals(one, mask(0.5, 4, pass(42, 9), DType.FLOAT32, 4096));
    assertFalse(Arrays.equals(one, mask(0.5, 5, pass(42, 9), DType.FLOAT32, 4096)));
    assertFalse(Arrays.equals(one, mask(0.5, 4, pass(42, 10), DType.FLOAT32, 4096)));
    assertFalse(Arrays.equals(one, mask(0.5, 4, pass(43, 9), DType.FLOAT32, 4096)));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void theNumberOfThreadsChangesNothing(DType type) {
    var expected = mask(0.3, 1, pass(1, 2), type, 300_000);
    for (var threads : new int[] {1, 3}) {
      var pool = new ForkJoinPool(threads);
      try {
        assertArrayEquals(
            expected, pool.submit(() -> mask(0.3, 1, pass(1, 2), type, 300_000)).join());
      } finally {
        pool.shutdown();
      }
    }
  }

  /** Neighbours of every kind: sites, steps, seeds, and elements at a distance. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void masksHaveNothingToDoWithEachOther(DType type) {
    var one = mask(0.5, 4, pass(42, 9), type, MANY);
    assertUncorrelated(one, mask(0.5, 5, pass(42, 9), type, MANY), "next site");
    assertUncorrelated(one, mask(0.5, 4, pass(42, 10), type, MANY), "next step");
    assertUncorrelated(one, mask(0.5, 4, pass(43, 9), type, MANY), "next seed");
    assertUncorrelated(one, mask(0.5, 5, pass(42, 8), type, MANY), "site for step");
    for (var distance : new int[] {1, 2, 3, 64, 768, 1 << 14, 1 << 15}) {
      var shifted = new float[MANY];
      System.arraycopy(one, distance, shifted, 0, MANY - distance);
      System.arraycopy(one, 0, shifted, MANY - distance, distance);
      assertUncorrelated(one, shifted, "distance " + distance);
    }
  }

  /** The masks of an element over many steps are as random as those of many elements. */
  @Test
  void anElementIsDroppedInItsShareOfTheSteps() {
    var kept = new int[16];
    var steps = 4096;
    for (int step = 0; step < steps; step++) {
      var values = mask(0.25, 6, pass(42, step), DType.FLOAT32, kept.length);
      for (int i = 0; i < kept.length; i++) {
        kept[i] += values[i] != 0 ? 1 : 0;
      }
    }
    for (var count : kept) {
      assertEquals(0.75 * steps, count, 4.5 * Math.sqrt(steps * 0.75 * 0.25));
    }
  }

  @Test
  void theGradientPassesTheSameMask() {
    try (var scope = TensorScope.open()) {
      var x = randn(40, 30).set_requires_grad(true);
      var y = new Dropout(0.4, 3).forward(x, pass(42, 1));
      y.sum().backward();
      assertTrue(y.equal(x.mul(x.grad())));
      assertTrue(x.grad().sub(ones(40, 30)).abs().sum().item_double() > 100);
    }
  }

  /** A transposed view has its mask in the order of its memory. */
  @Test
  void viewsAreMaskedToo() {
    try (var scope = TensorScope.open()) {
      var x = ones(31, 17).t();
      var y = new Dropout(0.5, 3).forward(x, pass(42, 1));
      var sum = y.sum().item_double();
      assertEquals(31 * 17, sum, 4 * Math.sqrt(31 * 17));
      assertArrayEquals(new long[] {17, 31}, y.sizes().vec().get());
    }
  }

  /** What {@code torch.nn.functional.dropout} of PyTorch 2.13 dropped, and its next number. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT64", "FLOAT32", "BFLOAT16", "FLOAT16"})
  void aPassThatDrawsAsPyTorchDropsTheSame(DType type) {
    TorchRandom.seed(1);
    assertEquals(List.of(20, 21, 27, 33, 34, 36), dropped(mask(0.1, 1, AS_PYTORCH, type, 60)));
    assertEquals(1887737050569905303L, TorchRandom.drawLong());
    TorchRandom.seed(3);
    assertEquals(599_350, dropped(mask(0.2, 1, AS_PYTORCH, type, 3_000_001)).size());
    assertEquals(828342857578891909L, TorchRandom.drawLong());
  }

  @Test
  void suchAPassDrawsInTheOrderOfTheElements() {
    try (var scope = TensorScope.open()) {
      TorchRandom.seed(1);
      var turned = ones(12, 5).transpose(0, 1); // (5, 12), column after column in memory
      var y = new Dropout(0.1, 1).forward(turned, AS_PYTORCH);
      var values = new float[60];
      y.contiguous().data_ptr_float().get(values);
      assertEquals(List.of(20, 21, 27, 33, 34, 36), dropped(values));
    }
  }

  private static List<Integer> dropped(float[] values) {
    return IntStream.range(0, values.length).filter(i -> values[i] == 0).boxed().toList();
  }

  private static void assertUncorrelated(float[] a, float[] b, String what) {
    var sum = 0.0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - 1) * (b[i] - 1); // each is -1 or 1 at one half
    }
    var correlation = Math.abs(sum / a.length);
    assertTrue(correlation < 4.5 / Math.sqrt(a.length), what + ": " + correlation);
  }

  private static boolean contains(float[] values, float wanted) {
    for (var value : values) {
      if (value == wanted) {
        return true;
      }
    }
    return false;
  }

  private static Pass pass(long seed, long step) {
    return Pass.training(DType.FLOAT32, seed, step, Runner.DIRECT);
  }

  /** What dropout makes of ones. */
  private static float[] mask(double probability, int site, Pass pass, DType type, int size) {
    try (var scope = TensorScope.open()) {
      Tensor x = ones(size).to(type.scalarType());
      var y = new Dropout(probability, site).forward(x, pass);
      assertEquals(type, DType.of(y.scalar_type()));
      var values = new float[size];
      if (size > 0) {
        y.to(ScalarType.Float).data_ptr_float().get(values);
      }
      return values;
    }
  }
}
