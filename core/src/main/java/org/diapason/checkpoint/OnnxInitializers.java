package org.diapason.checkpoint;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads the weights of an ONNX model that PyTorch's exporter made. Floating-point initialisers are
 * weights under their own names; the exporter renames those of matrix products to {@code
 * onnx::MatMul_885} and transposes them, so these take the name of the node that uses them: {@code
 * /encoder/layer.0/attention/self/query/MatMul} makes {@code
 * encoder.layer.0.attention.self.query.weight}, transposed back. Integer initialisers, such as
 * {@code position_ids}, are constants of the graph and no weights. May be read by many threads.
 *
 * <p>Source: <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>.
 */
public final class OnnxInitializers extends StoredWeights {
  private static final String RENAMED = "onnx::MatMul_";
  private static final String NODE_SUFFIX = "/MatMul";

  private OnnxInitializers(TensorFile file) {
    super(List.of(file), new Parser(file).parse());
  }

  /**
   * Opens the file and finds the initialisers.
   *
   * @throws org.diapason.config.UserException if it is no whole ONNX file, keeps weights in other
   *     files, or holds no weights
   */
  public static OnnxInitializers open(Path path) {
    return TensorFile.parse(path, OnnxInitializers::new);
  }

  /** Goes through the file once, over the elements without reading them. */
  private static final class Parser {
    private final TensorFile file;
    private final Map<String, StoredTensor> initializers = new HashMap<>();

    /** A renamed initialiser to the names of the nodes that multiply by it. */
    private final Map<String, List<String>> users = new HashMap<>();

    Parser(TensorFile file) {
      this.file = file;
    }

    SortedMap<String, StoredTensor> parse() {
      if (file.size() > Integer.MAX_VALUE) {
        throw file.error("has %d bytes; an ONNX file has at most 2 GiB", file.size());
      }
      try (var stream = Files.newInputStream(file.path())) {
        readModel(CodedInputStream.newInstance(stream));
      } catch (IOException | IllegalStateException e) {
        throw file.error("is no whole ONNX file: %s", e.getMessage());
      }
      if (initializers.isEmpty()) {
        throw file.error("is no ONNX file with weights: it has no floating-point initialiser");
      }
      return weights();
    }

    private void readModel(CodedInputStream in) throws IOException {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (WireFormat.getTagFieldNumber(tag) == 7) {
          var end = in.pushLimit(in.readRawVarint32());
          readGraph(in);
          in.popLimit(end);
        } else {
          in.skipField(tag);
        }
      }
    }

    private void readGraph(CodedInputStream in) throws IOException {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (WireFormat.getTagFieldNumber(tag)) {
          case 1 -> {
            var end = in.pushLimit(in.readRawVarint32());
            readNode(in);
            in.popLimit(end);
          }
          case 5 -> {
            var end = in.pushLimit(in.readRawVarint32());
            var initializer = new OnnxTensor(in);
            in.popLimit(end);
            initializer
                .place(file)
                .ifPresent(tensor -> add(initializers, initializer.name(), tensor));
          }
          default -> in.skipField(tag);
        }
      }
    }

    private void readNode(CodedInputStream in) throws IOException {
      var inputs = new ArrayList<String>();
      var node = "";
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (WireFormat.getTagFieldNumber(tag)) {
          case 1 -> inputs.add(in.readString());
          case 3 -> node = in.readString();
          default -> in.skipField(tag);
        }
      }
      if (node.endsWith(NODE_SUFFIX) && inputs.size() == 2 && inputs.get(1).startsWith(RENAMED)) {
        users.computeIfAbsent(inputs.get(1), unused -> new ArrayList<>()).add(node);
      }
    }

    private SortedMap<String, StoredTensor> weights() {
      var weights = new TreeMap<String, StoredTensor>();
      initializers.forEach(
          (name, tensor) -> {
            var nodes = users.get(name);
            if (nodes == null || tensor.info().shape().length != 2) {
              add(weights, name, tensor);
            } else {
              var transposed = transpose(tensor);
              nodes.forEach(node -> add(weights, weightName(node), transposed));
            }
          });
      return weights;
    }

    private StoredTensor transpose(StoredTensor tensor) {
      var shape = tensor.info().shape();
      return StoredTensor.transposed(
          file, tensor.position(), tensor.info().dtype(), shape[0], shape[1]);
    }

    private static String weightName(String node) {
      var path = node.substring(0, node.length() - NODE_SUFFIX.length());
      return (path.startsWith("/") ? path.substring(1) : path).replace('/', '.') + ".weight";
    }

    private void add(Map<String, StoredTensor> to, String name, StoredTensor tensor) {
      if (to.put(name, tensor) != null) {
        throw file.error("holds two initialisers for %s", name);
      }
    }
  }
}
