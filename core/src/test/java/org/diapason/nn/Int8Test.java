package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.randn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.diapason.tensor.DType;
import org.diapason.tensor.Gradients;
import org.diapason.tensor.NativeRuntime;
import org.diapason.tensor.TensorScope;
import org.diapason.tensor.TorchRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Int8Test {
  @BeforeAll
  static void load() {
    NativeRuntime.load();
  }

  private static double relativeError(Tensor found, Tensor expected) {
    var wide = expected.to(DType.FLOAT32.scalarType());
    var difference = found.to(DType.FLOAT32.scalarType()).sub(wide);
    return difference.norm().item_double() / wide.norm().item_double();
  }

  @ParameterizedTest
  @CsvSource({"1, FLOAT32", "5, FLOAT32", "40, FLOAT32", "1, BFLOAT16", "40, BFLOAT16"})
  void productsOfBytesAreCloseToThoseOfTheWeights(int rows, DType dtype) {
    TorchRandom.seed(3);
    try (var scope = TensorScope.open();
        var inference = Gradients.off();
        var layer = new Linear(96, 52, Initializer.normal(0.05))) {
      layer.allocate(dtype, "cpu");
      layer.parameters().values().forEach(Parameter::initialize);
      var weights = layer.parameters();
      var bias = weights.get("bias").value();
      bias.copy_(randn(52));
      var x = randn(2, rows, 96).to(dtype.scalarType());
      var expected =
          linear(x, weights.get("weight").value().clone(), new TensorOptional(bias.clone()));
      weights.values().forEach(Parameter::quantize);
      var found = layer.forward(x, Pass.inference(dtype));
      assertEquals(expected.size(2), found.size(2));
      assertEquals(rows, found.size(1));
      assertTrue(relativeError(found, expected) < 0.01);
      assertThrows(IllegalStateException.class, () -> weights.get("weight").value());
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "20"})
  void aTransposedWeightIsQuantizedByItsColumns(int rows) {
    TorchRandom.seed(4);
    try (var scope = TensorScope.open();
        var inference = Gradients.off();
        var layer = new Conv1D(64, 32, Initializer.normal(0.05))) {
      layer.allocate(DType.FLOAT32, "cpu");
      layer.parameters().values().forEach(Parameter::initialize);
      var x = randn(rows, 64);
      var pass = Pass.inference(DType.FLOAT32);
      var expected = layer.forward(x, pass);
      layer.parameters().values().forEach(Parameter::quantize);
      assertTrue(relativeError(layer.forward(x, pass), expected) < 0.01);
    }
  }
}
