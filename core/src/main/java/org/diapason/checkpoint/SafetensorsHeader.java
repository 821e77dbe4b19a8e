package org.diapason.checkpoint;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.diapason.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * The header of a safetensors file: eight bytes of length, then a JSON object that says where each
 * tensor lies. Checked completely, as the reference implementation does, so that whatever is read
 * by it lies inside the file and belongs to one tensor alone.
 *
 * <p>Source: <a href="https://github.com/huggingface/safetensors">safetensors</a>.
 */
record SafetensorsHeader(
    SortedMap<String, String> metadata, SortedMap<String, StoredTensor> tensors) {
  static final String METADATA_KEY = "__metadata__";

  /** The limit of the reference implementation. */
  static final long MAX_LENGTH = 100_000_000;

  private record Entry(String name, TensorInfo info, long begin, long end) {}

  /**
   * @throws org.diapason.config.UserException for anything that the format forbids
   */
  static SafetensorsHeader read(TensorFile file) {
    var length = file.bytes(0, Long.BYTES, "the length of the safetensors header").getLong();
    if (length < 2 || length > MAX_LENGTH) {
      throw file.error(
          "is no safetensors file: its first eight bytes give a header of %s bytes (2 to %d are"
              + " possible)",
          Long.toUnsignedString(length), MAX_LENGTH);
    }
    var bytes = file.bytes(Long.BYTES, length, "the safetensors header");
    if (bytes.get(0) != '{') {
      throw file.error("is no safetensors file: its header does not begin with '{'");
    }
    var metadata = new TreeMap<String, String>();
    var entries = new Parser(file, text(file, bytes)).parse(metadata);
    return new SafetensorsHeader(metadata, place(file, entries, Long.BYTES + length));
  }

  private static String text(TensorFile file, ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw file.error("the safetensors header is not valid UTF-8");
    }
  }

  /** Tensors must follow each other without gap or overlap and end with the file. */
  private static SortedMap<String, StoredTensor> place(
      TensorFile file, List<Entry> entries, long dataStart) {
    var tensors = new TreeMap<String, StoredTensor>();
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long expected = 0;
    for (var entry : entries) {
      if (entry.begin != expected || entry.end < entry.begin) {
        throw file.error(
            "tensor %s has the data_offsets [%d, %d], but should begin at %d, where the one before"
                + " it ends",
            entry.name, entry.begin, entry.end, expected);
      }
      var length = entry.end - entry.begin;
      if (!entry.info.hasBytes(length)) {
        throw file.error(
            "tensor %s is %s, but its data_offsets [%d, %d] span %d bytes",
            entry.name, entry.info, entry.begin, entry.end, length);
      }
      file.requireInside(dataStart + entry.begin, length, "tensor " + entry.name);
      tensors.put(entry.name, StoredTensor.rowMajor(file, dataStart + entry.begin, entry.info));
      expected = entry.end;
    }
    if (dataStart + expected != file.size()) {
      throw file.error(
          "has %d bytes, but the last tensor ends at byte %d", file.size(), dataStart + expected);
    }
    return tensors;
  }

  /** Reads the JSON as a stream, because a parsed tree would hide names that occur twice. */
  private static final class Parser {
    private final TensorFile file;
    private final JsonReader json;

    Parser(TensorFile file, String text) {
      this.file = file;
      json = new JsonReader(new StringReader(text));
      json.setStrictness(Strictness.STRICT);
    }

    List<Entry> parse(SortedMap<String, String> metadata) {
      try {
        return readHeader(metadata);
      } catch (IOException | IllegalStateException | NumberFormatException e) {
        throw file.error(
            "the safetensors header is not as the format wants it at %s", json.getPath());
      }
    }

    private List<Entry> readHeader(SortedMap<String, String> metadata) throws IOException {
      var entries = new ArrayList<Entry>();
      var names = new TreeMap<String, String>();
      json.beginObject();
      while (json.hasNext()) {
        var name = json.nextName();
        requireNew(names.put(name, ""), name);
        if (name.equals(METADATA_KEY)) {
          readMetadata(metadata);
        } else {
          entries.add(readEntry(name));
        }
      }
      json.endObject();
      require(json.peek() == JsonToken.END_DOCUMENT, "only white space may follow the object");
      return entries;
    }

    private void readMetadata(SortedMap<String, String> metadata) throws IOException {
      json.beginObject();
      while (json.hasNext()) {
        var key = json.nextName();
        require(json.peek() == JsonToken.STRING, METADATA_KEY + " holds only strings: " + key);
        requireNew(metadata.put(key, json.nextString()), METADATA_KEY + "." + key);
      }
      json.endObject();
    }

    private Entry readEntry(String name) throws IOException {
      DType dtype = null;
      long[] shape = null;
      long[] offsets = null;
      json.beginObject();
      while (json.hasNext()) {
        var key = json.nextName();
        switch (key) {
          case "dtype" -> {
            requireNew(dtype, name + ".dtype");
            require(json.peek() == JsonToken.STRING, name + ".dtype should be a string");
            dtype = dtype(name, json.nextString());
          }
          case "shape" -> {
            requireNew(shape, name + ".shape");
            shape = readSizes(name + ".shape");
          }
          case "data_offsets" -> {
            requireNew(offsets, name + ".data_offsets");
            offsets = readSizes(name + ".data_offsets");
          }
          default -> json.skipValue(); // the reference implementation does so too
        }
      }
      json.endObject();
      if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
        throw file.error(
            "tensor %s needs a dtype, a shape and two data_offsets in the safetensors header",
            name);
      }
      return new Entry(name, new TensorInfo(dtype, shape), offsets[0], offsets[1]);
    }

    private DType dtype(String tensor, String dtype) {
      return DType.ofSafetensors(dtype)
          .orElseThrow(
              () ->
                  file.error(
                      "tensor %s has the type %s, which Diapason does not know", tensor, dtype));
    }

    private long[] readSizes(String what) throws IOException {
      var sizes = new ArrayList<Long>();
      json.beginArray();
      while (json.hasNext()) {
        require(json.peek() == JsonToken.NUMBER, what + " holds only integers");
        var size = Long.parseLong(json.nextString());
        require(size >= 0, what + " holds the negative number " + size);
        sizes.add(size);
      }
      json.endArray();
      return sizes.stream().mapToLong(Long::longValue).toArray();
    }

    private void requireNew(@Nullable Object before, String name) {
      require(before == null, name + " stands there twice");
    }

    private void require(boolean condition, String message) {
      if (!condition) {
        throw file.error("the safetensors header is not as the format wants it: %s", message);
      }
    }
  }
}
