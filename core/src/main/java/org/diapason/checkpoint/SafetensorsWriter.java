package org.diapason.checkpoint;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.diapason.tensor.DType;
import org.diapason.tensor.TensorScope;

/**
 * Writes a safetensors file, byte for byte as the reference implementation lays it out: tensors of
 * wide types first, then by name, the header padded with spaces to a multiple of eight bytes.
 */
public final class SafetensorsWriter {
  /** The reference implementation's types by falling rank. */
  private static final List<DType> ORDER =
      List.of(
          DType.INT64,
          DType.FLOAT64,
          DType.FLOAT32,
          DType.INT32,
          DType.BFLOAT16,
          DType.FLOAT16,
          DType.INT16,
          DType.INT8,
          DType.UINT8,
          DType.BOOL);

  private record Named(String name, Tensor tensor, TensorInfo info) {}

  private SafetensorsWriter() {}

  /**
   * Writes tensors of any layout and device. Tensors that share memory are written once each: who
   * ties weights leaves one name out, as Transformers does.
   *
   * @param file replaced whole or not at all, see {@link AtomicFile}
   * @param metadata strings for {@code __metadata__}; Transformers wants {@code format=pt}
   * @throws IllegalArgumentException for an element type that no checkpoint holds
   * @throws org.diapason.config.UserException if the file cannot be written
   */
  public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
    var ordered =
        tensors.entrySet().stream()
            .map(entry -> named(entry.getKey(), entry.getValue()))
            .sorted(
                Comparator.comparingInt((Named named) -> ORDER.indexOf(named.info.dtype()))
                    .thenComparing(Named::name))
            .toList();
    AtomicFile.write(
        file,
        channel -> {
          AtomicFile.writeFully(channel, header(ordered, metadata));
          for (var named : ordered) {
            writeElements(channel, named.tensor);
          }
        });
  }

  private static Named named(String name, Tensor tensor) {
    if (name.equals(SafetensorsHeader.METADATA_KEY)) {
      throw new IllegalArgumentException("no tensor can be called " + name);
    }
    return new Named(name, tensor, new TensorInfo(DType.of(tensor.scalar_type()), tensor.shape()));
  }

  private static ByteBuffer header(List<Named> tensors, Map<String, String> metadata) {
    var json = json(tensors, metadata).getBytes(StandardCharsets.UTF_8);
    var padded = (json.length + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
    var header = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(padded).put(json);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    return header.flip();
  }

  private static String json(List<Named> tensors, Map<String, String> metadata) {
    var text = new StringWriter();
    try (var json = new JsonWriter(text)) {
      json.beginObject();
      if (!metadata.isEmpty()) {
        json.name(SafetensorsHeader.METADATA_KEY).beginObject();
        for (var entry : metadata.entrySet()) {
          json.name(entry.getKey()).value(entry.getValue());
        }
        json.endObject();
      }
      long begin = 0;
      for (var named : tensors) {
        var end = begin + named.info.elements() * named.info.dtype().bytes();
        json.name(named.name).beginObject();
        json.name("dtype").value(named.info.dtype().safetensorsName());
        writeNumbers(json.name("shape"), named.info.shape());
        writeNumbers(json.name("data_offsets"), begin, end);
        json.endObject();
        begin = end;
      }
      json.endObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not throw", e);
    }
    return text.toString();
  }

  private static void writeNumbers(JsonWriter json, long... numbers) throws IOException {
    json.beginArray();
    for (var number : numbers) {
      json.value(number);
    }
    json.endArray();
  }

  private static void writeElements(FileChannel channel, Tensor tensor) throws IOException {
    try (var scope = TensorScope.open()) {
      var elements = tensor.detach().cpu().contiguous();
      var memory = new BytePointer(elements.data_ptr());
      var length = elements.nbytes();
      for (long done = 0; done < length; done += TensorFile.CHUNK_BYTES) {
        var chunk = Math.min(TensorFile.CHUNK_BYTES, length - done);
        AtomicFile.writeFully(channel, TensorFile.view(memory, done, chunk));
      }
    }
  }
}
