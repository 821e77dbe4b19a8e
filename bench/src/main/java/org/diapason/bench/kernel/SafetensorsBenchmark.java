package org.diapason.bench.kernel;

import static org.bytedeco.pytorch.global.torch.empty;
import static org.bytedeco.pytorch.global.torch.rand;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.diapason.checkpoint.SafetensorsFile;
import org.diapason.checkpoint.SafetensorsWriter;
import org.diapason.tensor.TensorScope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Opens a file of float32 weights of MiniLM's size and reads all of them into tensors. */
public class SafetensorsBenchmark extends KernelBenchmark {
  private static final long WIDTH = 1024;
  private static final int TENSORS = 22;

  private Path file = Path.of("");

  @Setup
  public void write() throws IOException {
    file = Files.createTempFile("diapason-bench", ".safetensors");
    try (var scope = TensorScope.open()) {
      var tensors = new TreeMap<String, Tensor>();
      for (int i = 0; i < TENSORS; i++) {
        tensors.put("layer.%d.weight".formatted(i), rand(WIDTH, WIDTH));
      }
      SafetensorsWriter.write(file, tensors, Map.of("format", "pt"));
    }
  }

  @Benchmark
  public long load() {
    var elements = 0L;
    try (var scope = TensorScope.open();
        var source = SafetensorsFile.open(file)) {
      for (var name : source.tensors().keySet()) {
        var tensor = empty(WIDTH, WIDTH);
        source.read(name, tensor);
        elements += tensor.numel();
      }
    }
    return elements;
  }

  @TearDown
  public void delete() throws IOException {
    Files.delete(file);
  }
}
