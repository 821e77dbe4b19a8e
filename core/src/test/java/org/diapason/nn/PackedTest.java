package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.randn;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.bytedeco.pytorch.Tensor;
import org.diapason.tensor.DType;
import org.diapason.tensor.Gradients;
import org.diapason.tensor.NativeRuntime;
import org.diapason.tensor.TensorScope;
import org.diapason.tensor.TorchRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedTest {
  private static final Pass PASS = Pass.inference(DType.BFLOAT16);

  @BeforeAll
  static void load() {
    NativeRuntime.load();
    assumeTrue(
        NativeRuntime.hasFastBfloat16(), "weights are packed for processors with bfloat16 alone");
  }

  private static Tensor numbers(long... shape) {
    return randn(shape).to(DType.BFLOAT16.scalarType());
  }

  private static void assertSame(Tensor expected, Tensor found) {
    assertArrayEquals(expected.shape(), found.shape());
    var wide = DType.FLOAT32.scalarType();
    var difference = found.to(wide).sub(expected.to(wide)).abs().max().item_double();
    var largest = expected.to(wide).abs().max().item_double();
    assertTrue(difference <= largest / 128, () -> "%s of %s".formatted(difference, largest));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 40})
  void productsOfBlocksAreThoseOfTheWeight(int rows) {
    TorchRandom.seed(5);
    try (var scope = TensorScope.open();
        var inference = Gradients.off();
        var layer = new Linear(96, 52, Initializer.normal(0.05));
        var bare = new Linear(96, 30, Initializer.normal(0.05), false)) {
      for (var each : new Linear[] {layer, bare}) {
        each.allocate(DType.BFLOAT16, "cpu");
        each.parameters().values().forEach(Parameter::initialize);
        var x = numbers(2, rows, 96);
        var expected = each.forward(x, PASS);
        each.parameters().values().forEach(Parameter::pack);
        assertSame(expected, each.forward(x, PASS));
        assertThrows(IllegalStateException.class, () -> each.parameters().get("weight").value());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20})
  void aTransposedWeightIsPackedToo(int rows) {
    TorchRandom.seed(6);
    try (var scope = TensorScope.open();
        var inference = Gradients.off();
        var layer = new Conv1D(64, 32, Initializer.normal(0.05))) {
      layer.allocate(DType.BFLOAT16, "cpu");
      layer.parameters().values().forEach(Parameter::initialize);
      layer.parameters().get("bias").value().copy_(numbers(32));
      var x = numbers(rows, 64);
      var expected = layer.forward(x, PASS);
      layer.parameters().values().forEach(Parameter::pack);
      assertSame(expected, layer.forward(x, PASS));
    }
  }
}
