package org.diapason.nn;

import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.Type;
import org.diapason.tensor.Gradients;
import org.diapason.tensor.TensorScope;
import org.jspecify.annotations.Nullable;

/**
 * A matrix in the blocks in which oneDNN's kernels go through it: products of a few rows, which
 * wait for memory, read it in one stream. The sums are those of the plain matrix in another order.
 */
final class Packed implements StoredMatrix {
  /** Rows that the blocks are chosen for. */
  private static final long FEW_ROWS = 1;

  private static final String NO_ACTIVATION = "none";

  private final Tensor blocks;
  private final OperatorHandle product;
  private final Type.TypePtr number;

  /**
   * @param matrix (out, in), in float32, or in bfloat16 on a processor that multiplies it
   */
  Packed(Tensor matrix) {
    try (var scope = TensorScope.open();
        var inference = Gradients.off()) {
      var arguments = new IValueVector();
      arguments.push_back(new IValue(matrix.contiguous()));
      arguments.push_back(new IValue(FEW_ROWS));
      operator("mkldnn::_reorder_linear_weight").callBoxed(arguments);
      blocks = TensorScope.adopt(result(arguments));
      product = TensorScope.adopt(operator("mkldnn::_linear_pointwise"));
      number = TensorScope.adopt(optionalNumber());
    }
  }

  /** A type of its own: that of the argument goes with the argument. */
  private static Type.TypePtr optionalNumber() {
    return new Type.TypePtr(operator("aten::clamp").schema().arguments().position(1).type());
  }

  private static OperatorHandle operator(String name) {
    return Dispatcher.singleton().findSchemaOrThrow(name, "");
  }

  @Override
  public Tensor multiply(Tensor x, @Nullable Tensor bias) {
    var arguments = new IValueVector();
    arguments.push_back(new IValue(x));
    arguments.push_back(new IValue(blocks));
    arguments.push_back(bias == null ? new IValue() : new IValue(bias));
    arguments.push_back(new IValue(NO_ACTIVATION));
    arguments.push_back(new IValue(new GenericList(number))); // numbers of the activation: none
    arguments.push_back(new IValue());
    product.callBoxed(arguments);
    return result(arguments);
  }

  /** A tensor of its own: that in the vector goes with it. */
  private static Tensor result(IValueVector stack) {
    return new Tensor(stack.get(0).toTensor());
  }

  @Override
  public void close() {
    TensorScope.free(blocks);
    TensorScope.free(product);
    TensorScope.free(number);
  }
}
