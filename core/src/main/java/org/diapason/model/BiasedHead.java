package org.diapason.model;

import org.bytedeco.pytorch.Tensor;
import org.diapason.nn.Embedding;
import org.diapason.nn.Initializer;
import org.diapason.nn.Parameter;
import org.diapason.nn.Pass;
import org.diapason.nn.Product;

/** How well each token of the vocabulary would follow, with a bias that training leaves alone. */
final class BiasedHead extends Head {
  private final Parameter weight;
  private final Parameter bias;

  /**
   * @param tied whether the vectors that embed words are the product's, too
   */
  BiasedHead(Embedding words, boolean tied, Initializer initializer) {
    var shape = words.weight().shape();
    weight =
        (tied ? words.weight() : parameter(CausalHead.WEIGHT, initializer, shape)).forProducts();
    bias = parameter("final_logits_bias", Initializer.ZEROS, 1, shape[0]).constant();
  }

  @Override
  public Tensor forward(Tensor hidden, Pass pass) {
    return Product.of(hidden, weight, null, pass).add(pass.cast(bias.value())); // (B, T, V)
  }
}
