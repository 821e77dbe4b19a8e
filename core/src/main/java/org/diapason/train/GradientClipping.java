package org.diapason.train;

import static org.bytedeco.pytorch.global.torch.linalg_vector_norm;
import static org.bytedeco.pytorch.global.torch.stack;

import java.util.Collection;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorVector;
import org.diapason.nn.Parameter;
import org.diapason.tensor.Gradients;
import org.diapason.tensor.TensorScope;

/** Clipping by the norm of all gradients together, as {@code torch.nn.utils.clip_grad_norm_}. */
final class GradientClipping {
  private GradientClipping() {}

  /**
   * Scales all gradients down so that their common Euclidean norm is at most {@code maxNorm}.
   *
   * @param maxNorm no clipping at 0 or below
   * @return the norm before clipping
   */
  static double clip(Collection<Parameter> parameters, double maxNorm) {
    try (var scope = TensorScope.open();
        var inference = Gradients.off()) {
      var gradients = new TensorVector();
      var norms = new TensorVector();
      for (var parameter : parameters) {
        var gradient = parameter.value().grad();
        if (gradient.defined()) {
          gradients.push_back(gradient);
          norms.push_back(linalg_vector_norm(gradient));
        }
      }
      if (gradients.empty()) {
        return 0;
      }
      var norm = linalg_vector_norm(stack(norms, 0)).item_double();
      var scale = maxNorm / (norm + 1e-6);
      if (maxNorm > 0 && scale < 1) {
        for (long i = 0; i < gradients.size(); i++) {
          gradients.get(i).mul_(new Scalar(scale));
        }
      }
      return norm;
    }
  }
}
