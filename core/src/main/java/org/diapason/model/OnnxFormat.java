package org.diapason.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.diapason.checkpoint.ModelDirectory;
import org.diapason.checkpoint.OnnxInitializers;
import org.diapason.config.UserException;

/** An ONNX file that PyTorch exported; what it does not hold lies beside it. */
final class OnnxFormat implements ImportFormat {
  private static final String SUFFIX = ".onnx";
  private static final String USUAL_NAME = "model.onnx";

  @Override
  public String name() {
    return "ONNX file";
  }

  @Override
  public String files() {
    return "*.onnx, with config.json and tokenizer.json beside it";
  }

  @Override
  public boolean matches(Path path) {
    return path.toString().endsWith(SUFFIX) || Files.exists(path.resolve(USUAL_NAME));
  }

  @Override
  public Content open(Path path) {
    var file = Files.isDirectory(path) ? path.resolve(USUAL_NAME) : path.toAbsolutePath();
    var config = required(file, "config.json");
    required(file, "tokenizer.json");
    var directory = config.resolveSibling("");
    return new Content(
        OnnxInitializers.open(file),
        ModelConfig.of(new ModelDirectory(directory)),
        ImportFormat.tokenizerIn(directory),
        List.of());
  }

  private static Path required(Path onnx, String name) {
    var file = onnx.resolveSibling(name);
    if (!Files.exists(file)) {
      throw new UserException(
          "%s holds weights only: put config.json and tokenizer.json of the same model beside it; %s is not there"
              .formatted(onnx, file));
    }
    return file;
  }
}
