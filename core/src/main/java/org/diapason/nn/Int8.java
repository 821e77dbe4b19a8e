package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.linear;

import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.diapason.tensor.Gradients;
import org.diapason.tensor.TensorScope;
import org.jspecify.annotations.Nullable;

/**
 * A matrix in bytes with a scale for each row, as weight-only quantization has it: half the memory
 * to read of bfloat16, which is what writing a text one token at a time waits for. The largest
 * element of a row becomes 127.
 */
final class Int8 implements StoredMatrix {
  private static final double LARGEST = 127;

  /** Rows from which on making numbers of the bytes once costs less than the product saves. */
  private static final long MANY_ROWS = 16;

  private final Tensor codes;
  private final Tensor scales;
  private final OperatorHandle product;

  /**
   * @param matrix (out, in)
   */
  Int8(Tensor matrix) {
    try (var scope = TensorScope.open();
        var inference = Gradients.off()) {
      var wide = matrix.to(ScalarType.Float);
      var scale =
          wide.abs()
              .amax(new long[] {1}, true)
              .div(new Scalar(LARGEST))
              .clamp_min_(new Scalar(1e-12));
      codes = TensorScope.adopt(wide.div(scale).round_().to(ScalarType.Char).contiguous());
      scales = TensorScope.adopt(scale.squeeze(1).to(matrix.scalar_type()));
      product =
          TensorScope.adopt(
              Dispatcher.singleton().findSchemaOrThrow("aten::_weight_int8pack_mm", ""));
    }
  }

  @Override
  public Tensor multiply(Tensor x, @Nullable Tensor bias) {
    var product = multiply(x);
    return bias == null ? product : product.add_(bias);
  }

  private Tensor multiply(Tensor x) {
    var shape = x.shape();
    var rows = x.numel() / shape[shape.length - 1];
    if (rows >= MANY_ROWS) {
      return linear(x, codes.to(x.scalar_type()).mul_(scales.unsqueeze(1)), new TensorOptional());
    }
    var arguments = new IValueVector();
    arguments.push_back(new IValue(x.reshape(rows, shape[shape.length - 1])));
    arguments.push_back(new IValue(codes));
    arguments.push_back(new IValue(scales));
    product.callBoxed(arguments);
    shape[shape.length - 1] = codes.size(0);
    return arguments.get(0).toTensor().view(shape);
  }

  @Override
  public void close() {
    TensorScope.free(codes);
    TensorScope.free(scales);
    TensorScope.free(product);
  }
}
