package org.diapason.model;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.diapason.nn.Embedding;
import org.diapason.nn.Initializer;
import org.diapason.nn.Parameter;
import org.diapason.nn.Pass;
import org.diapason.nn.Product;
import org.jspecify.annotations.Nullable;

/** How well each token of the vocabulary would follow: the last norm, then a product. */
final class CausalHead extends Head {
  static final String WEIGHT = "lm_head.weight";

  private final UnaryOperator<Tensor> norm;
  private final Parameter weight;
  private final @Nullable Parameter bias;
  private final double softCap;

  private CausalHead(
      UnaryOperator<Tensor> norm,
      Embedding words,
      boolean tied,
      boolean hasBias,
      Initializer initializer,
      double softCap) {
    this.norm = norm;
    weight =
        (tied ? words.weight() : parameter(WEIGHT, initializer, words.weight().shape()))
            .forProducts();
    bias = hasBias ? parameter("lm_head.bias", Initializer.ZEROS, weight.shape()[0]) : null;
    this.softCap = softCap;
  }

  /**
   * @param norm of the body
   * @param tied whether the vectors that embed words are the product's, too
   */
  static CausalHead of(
      UnaryOperator<Tensor> norm, Embedding words, boolean tied, Initializer initializer) {
    return new CausalHead(norm, words, tied, false, initializer, 0);
  }

  static CausalHead withBias(
      UnaryOperator<Tensor> norm, Embedding words, boolean tied, Initializer initializer) {
    return new CausalHead(norm, words, tied, true, initializer, 0);
  }

  /**
   * @param softCap the bound c of logits, which become c · tanh(logit / c); 0 for none
   */
  static CausalHead capped(
      UnaryOperator<Tensor> norm,
      Embedding words,
      boolean tied,
      Initializer initializer,
      double softCap) {
    return new CausalHead(norm, words, tied, false, initializer, softCap);
  }

  @Override
  public Tensor forward(Tensor hidden, Pass pass) {
    var logits = Product.of(norm.apply(hidden), weight, bias, pass); // (B, T, V)
    return softCap == 0 ? logits : logits.div(new Scalar(softCap)).tanh().mul(new Scalar(softCap));
  }
}
