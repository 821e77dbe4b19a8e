package org.diapason.train;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.diapason.model.AutoModel;
import org.diapason.model.HeadSpec;
import org.diapason.model.Model;
import org.diapason.model.ModelConfig;
import org.diapason.text.Tokenizer;

/**
 * A model that a run makes.
 *
 * @param config complete, and fitting the tokenizer
 */
record NewModel(String architecture, ModelConfig config, Path tokenizer) implements StartingModel {

  @Override
  public Optional<Path> directory() {
    return Optional.empty();
  }

  @Override
  public int maxPositions() {
    return AutoModel.maxPositions(config);
  }

  @Override
  public Model load(HeadSpec head, Tokenizer tokens, String device, Consumer<String> notices) {
    return AutoModel.fromConfig(config, head, device);
  }

  @Override
  public String toString() {
    return "the new " + architecture;
  }
}
