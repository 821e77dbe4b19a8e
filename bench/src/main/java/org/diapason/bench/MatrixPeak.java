package org.diapason.bench;

import static org.bytedeco.pytorch.global.torch.matmul;
import static org.bytedeco.pytorch.global.torch.matmul_out;
import static org.bytedeco.pytorch.global.torch.rand;

import com.google.gson.Gson;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.diapason.tensor.DType;
import org.diapason.tensor.Gradients;
import org.diapason.tensor.TensorScope;

/**
 * The most that this machine's matrix products do: square bfloat16 matrices, in floating point
 * operations a second. Arguments: width, repetitions.
 */
public final class MatrixPeak {
  private MatrixPeak() {}

  public static void main(String[] args) {
    var width = Long.parseLong(args[0]);
    var repetitions = Integer.parseInt(args[1]);
    try (var scope = TensorScope.open();
        var inference = Gradients.off()) {
      var left = matrix(width);
      var right = matrix(width);
      var product = matmul(left, right); // warms up
      var start = System.nanoTime();
      for (int i = 0; i < repetitions; i++) {
        matmul_out(product, left, right);
      }
      var seconds = (System.nanoTime() - start) / 1e9;
      var operations = 2.0 * width * width * width * repetitions;
      System.out.println(new Gson().toJson(Map.of("flops", operations / seconds)));
    }
  }

  private static Tensor matrix(long width) {
    return rand(width, width).to(DType.BFLOAT16.scalarType());
  }
}
