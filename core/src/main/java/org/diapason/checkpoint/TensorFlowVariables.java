package org.diapason.checkpoint;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.diapason.config.UserException;

/**
 * Reads the variables of a model that TensorFlow saved, as a SavedModel ({@code
 * variables/variables.index}) or a checkpoint ({@code bert_model.ckpt.index}), in Hugging Face's
 * layout: kernels are transposed, because TensorFlow's dense layers multiply from the other side.
 * The elements lie beside the index in {@code ….data-00000-of-00001}. May be read by many threads.
 *
 * <p>Source: TensorFlow's {@code tensor_bundle.proto}.
 */
public final class TensorFlowVariables extends StoredWeights {
  private static final String SUFFIX = ".index";
  private static final String KERNEL = "/kernel";
  private static final int MAX_SHARDS = 10_000;

  private final List<String> unnamed;

  private TensorFlowVariables(
      List<TensorFile> shards, SortedMap<String, StoredTensor> stored, List<String> unnamed) {
    super(shards, stored);
    this.unnamed = unnamed;
  }

  /**
   * Opens an index and its data files.
   *
   * @param names gives a variable its Hugging Face name; a variable without one is left out
   * @throws UserException if a file is missing or damaged
   */
  public static TensorFlowVariables open(Path index, Function<String, Optional<String>> names) {
    if (!index.toString().endsWith(SUFFIX)) {
      throw new UserException(
          index + " is not the index of TensorFlow variables, whose name ends in " + SUFFIX);
    }
    try (var file = TensorFile.open(index)) {
      var entries = LevelDbTable.read(file);
      var header = entries.remove("");
      if (header == null) {
        throw file.error("is damaged: the entry that counts the data files is missing");
      }
      var shards = new ArrayList<TensorFile>();
      try {
        openShards(file, countShards(file, header), shards);
        var tensors = new TreeMap<String, StoredTensor>();
        var unnamed = new ArrayList<String>();
        entries.forEach(
            (variable, bytes) ->
                names
                    .apply(variable)
                    .ifPresentOrElse(
                        name -> tensors.put(name, place(file, shards, variable, bytes)),
                        () -> unnamed.add(variable)));
        return new TensorFlowVariables(shards, tensors, List.copyOf(unnamed));
      } catch (RuntimeException e) {
        shards.forEach(TensorFile::close);
        throw e;
      }
    }
  }

  /** The variables that are left out, by TensorFlow's names, in the order of the index. */
  public List<String> unnamed() {
    return unnamed;
  }

  /** BundleHeaderProto. */
  private static int countShards(TensorFile index, ByteBuffer header) {
    var count = 0;
    try {
      var in = CodedInputStream.newInstance(header);
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (WireFormat.getTagFieldNumber(tag)) {
          case 1 -> count = in.readInt32();
          case 2 -> {
            if (in.readEnum() != 0) {
              throw index.error("was written on a big-endian machine, which is not read");
            }
          }
          default -> in.skipField(tag);
        }
      }
    } catch (IOException e) {
      throw index.error("is damaged: its header: %s", e.getMessage());
    }
    if (count < 1 || count > MAX_SHARDS) {
      throw index.error("is damaged: it counts %d data files", count);
    }
    return count;
  }

  private static void openShards(TensorFile index, int count, List<TensorFile> shards) {
    var name = String.valueOf(index.path().getFileName());
    var stem = name.substring(0, name.length() - SUFFIX.length());
    for (int i = 0; i < count; i++) {
      var shard = "%s.data-%05d-of-%05d".formatted(stem, i, count);
      shards.add(TensorFile.open(index.path().resolveSibling(shard)));
    }
  }

  private static StoredTensor place(
      TensorFile index, List<TensorFile> shards, String variable, ByteBuffer bytes) {
    TensorFlowEntry entry;
    try {
      entry = new TensorFlowEntry(CodedInputStream.newInstance(bytes));
    } catch (IOException e) {
      throw index.error("is damaged: the entry of %s: %s", variable, e.getMessage());
    }
    var info =
        entry
            .info()
            .orElseThrow(() -> index.error("%s is not a whole tensor of numbers", variable));
    if (entry.shard() < 0 || entry.shard() >= shards.size() || !info.hasBytes(entry.size())) {
      throw index.error(
          "is damaged: %s is %s, but has %d bytes in data file %d",
          variable, info, entry.size(), entry.shard());
    }
    var file = shards.get(entry.shard());
    file.requireInside(entry.offset(), entry.size(), variable);
    var shape = info.shape();
    return variable.endsWith(KERNEL) && shape.length == 2
        ? StoredTensor.transposed(file, entry.offset(), info.dtype(), shape[0], shape[1])
        : StoredTensor.rowMajor(file, entry.offset(), info);
  }
}
