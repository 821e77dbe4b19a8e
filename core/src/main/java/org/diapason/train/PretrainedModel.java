package org.diapason.train;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.diapason.config.UserException;
import org.diapason.model.AutoModel;
import org.diapason.model.HeadSpec;
import org.diapason.model.Model;
import org.diapason.model.TokenEmbeddings;
import org.diapason.tensor.DType;
import org.diapason.text.Tokenizer;

/**
 * A model by its name.
 *
 * @param grows whether it gets a vector for each token that only its tokenizer has
 */
record PretrainedModel(String name, Path path, boolean grows) implements StartingModel {

  @Override
  public Path tokenizer() {
    return path;
  }

  @Override
  public Optional<Path> directory() {
    return Optional.of(path);
  }

  @Override
  public int maxPositions() {
    return AutoModel.maxPositions(path);
  }

  @Override
  public Model load(HeadSpec head, Tokenizer tokenizer, String device, Consumer<String> notices) {
    var model = AutoModel.withHead(path, head, DType.FLOAT32, device);
    var rows = model.config().integer("vocab_size");
    var wanted = tokenizer.vocabularySize();
    if (wanted <= rows) {
      return model;
    }
    try (model) {
      if (!grows) {
        throw new UserException(
            "%s: the tokenizer has %,d tokens, but the model embeds %,d; take the tokenizer that belongs to it, or set model.resize_token_embeddings to true"
                .formatted(path, wanted, rows));
      }
      notices.accept(
          String.format(
              Locale.ROOT,
              "the vocabulary grows from %,d to %,d tokens; each new one begins as the mean of the"
                  + " others",
              rows,
              wanted));
      return TokenEmbeddings.resize(model, wanted);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
