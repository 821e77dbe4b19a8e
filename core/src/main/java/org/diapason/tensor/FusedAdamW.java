package org.diapason.tensor;

import java.util.List;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;

/**
 * libtorch's {@code _fused_adamw_}: one pass over weights, gradients and both moments. The operator
 * has no Java method, so it is called through the dispatcher; it runs several times as fast as the
 * optimizer class of libtorch's C++ API.
 */
public final class FusedAdamW implements AutoCloseable {
  private final OperatorHandle operator;

  public FusedAdamW() {
    NativeRuntime.load();
    operator =
        TensorScope.adopt(Dispatcher.singleton().findSchemaOrThrow("aten::_fused_adamw_", ""));
  }

  /**
   * One update in place (Loshchilov and Hutter, 2017). All lists go in parallel; nothing is
   * recorded for gradients.
   *
   * @param steps scalars (1) float32 that already count this step
   */
  public void update(
      List<Tensor> weights,
      List<Tensor> gradients,
      List<Tensor> firstMoments,
      List<Tensor> secondMoments,
      List<Tensor> steps,
      double learningRate,
      double beta1,
      double beta2,
      double weightDecay,
      double epsilon) {
    try (var scope = TensorScope.open();
        var inference = Gradients.off()) {
      var arguments = new IValueVector();
      for (var tensors :
          List.of(weights, gradients, firstMoments, secondMoments, List.<Tensor>of(), steps)) {
        arguments.push_back(new IValue(tensorList(tensors)));
      }
      for (var number : new double[] {learningRate, beta1, beta2, weightDecay, epsilon}) {
        arguments.push_back(new IValue(number));
      }
      arguments.push_back(new IValue(false)); // amsgrad
      arguments.push_back(new IValue(false)); // maximize
      arguments.push_back(new IValue()); // grad_scale
      arguments.push_back(new IValue()); // found_inf
      operator.callBoxed(arguments);
    }
  }

  /**
   * A list whose element type is Tensor, taken from the schema of an operator that has such an
   * argument.
   */
  private static GenericList tensorList(List<Tensor> tensors) {
    var tensorType =
        Dispatcher.singleton().findSchemaOrThrow("aten::relu", "").schema().arguments().type();
    var list = new GenericList(tensorType);
    for (var tensor : tensors) {
      list.push_back(new IValue(tensor));
    }
    return list;
  }

  @Override
  public void close() {
    TensorScope.free(operator);
  }
}
