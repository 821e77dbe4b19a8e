package org.diapason.model;

import java.nio.file.Path;
import java.util.List;
import org.diapason.checkpoint.ModelDirectory;

/**
 * A directory as Transformers saves it, of any age: safetensors or PyTorch's, in one file or many.
 */
final class HuggingFaceFormat implements ImportFormat {
  @Override
  public String name() {
    return "Hugging Face directory";
  }

  @Override
  public String files() {
    return "config.json, and model.safetensors or pytorch_model.bin, each also in shards";
  }

  @Override
  public boolean matches(Path path) {
    return new ModelDirectory(path).hasWeights();
  }

  @Override
  public Content open(Path path) {
    var directory = new ModelDirectory(path);
    var config = ModelConfig.of(directory);
    var tokenizer = ImportFormat.tokenizerIn(path);
    return new Content(
        directory.openWeights(),
        config,
        tokenizer,
        tokenizer.isEmpty() ? List.of("There are no files of a tokenizer.") : List.of());
  }
}
