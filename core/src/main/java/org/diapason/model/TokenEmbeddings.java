package org.diapason.model;

import org.bytedeco.pytorch.Tensor;
import org.diapason.tensor.Gradients;
import org.diapason.tensor.TensorScope;

/** The vectors that a model has for the tokens of its vocabulary. */
public final class TokenEmbeddings {
  private static final String VOCABULARY = "vocab_size";

  private TokenEmbeddings() {}

  /**
   * A model with more tokens, as Transformers' {@code resize_token_embeddings} with {@code
   * mean_resizing}: a new token is embedded, and foreseen, as the mean of the old ones.
   * Transformers adds noise, of 1e-9 times the vectors' covariance.
   *
   * @param model which stays as it is; nothing is shared with it
   * @param tokens at least as many as it has
   */
  public static Model resize(Model model, int tokens) {
    var known = model.config().integer(VOCABULARY);
    if (tokens < known) {
      throw new IllegalArgumentException(
          "%d tokens, but the model has %d".formatted(tokens, known));
    }
    var config = model.config().with(VOCABULARY, tokens);
    var architecture = Architecture.of(config);
    var body = architecture.body(config);
    var network = new Network(architecture.prefix(), body, body.head(config.head()));
    try (var scope = TensorScope.open();
        var withoutGraph = Gradients.off()) {
      network.allocate(model.dtype(), model.device());
      var pairs = network.parameters().values().iterator(); // in the order of the model's own
      model.parameters().values().forEach(weight -> fill(pairs.next().value(), weight.value()));
      return new Model(config, network, model.dtype(), model.device(), model.loadReport());
    } catch (RuntimeException | Error e) {
      network.close();
      throw e;
    }
  }

  /** The rows of a weight, and their mean in the rows that it lacks. */
  private static void fill(Tensor target, Tensor source) {
    var rows = source.size(0);
    target.narrow(0, 0, rows).copy_(source);
    if (target.size(0) > rows) {
      target.narrow(0, rows, target.size(0) - rows).copy_(source.mean(0));
    }
  }
}
