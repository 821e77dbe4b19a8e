package org.diapason.checkpoint;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.diapason.config.UserException;

/**
 * Reads the variables of an original BERT that TensorFlow saved, as a SavedModel ({@code
 * variables/variables.index}) or a checkpoint ({@code bert_model.ckpt.index}), under Hugging Face's
 * names and in its layout. The elements lie beside the index in {@code ….data-00000-of-00001}. May
 * be read by many threads.
 *
 * <p>Source: TensorFlow's {@code tensor_bundle.proto}.
 */
public final class TensorFlowVariables extends StoredWeights {
  private static final String SUFFIX = ".index";
  private static final int MAX_SHARDS = 10_000;

  private final List<String> unknown;

  private TensorFlowVariables(
      List<TensorFile> shards, SortedMap<String, StoredTensor> stored, List<String> unknown) {
    super(shards, stored);
    this.unknown = unknown;
  }

  /**
   * Opens an index and its data files.
   *
   * @throws UserException if a file is missing or damaged, or holds no weights of BERT
   */
  public static TensorFlowVariables open(Path index) {
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
        var unknown =
            entries.keySet().stream()
                .filter(BertVariableNames::isWeight)
                .filter(variable -> BertVariableNames.toHuggingFace(variable).isEmpty())
                .sorted()
                .toList();
        return new TensorFlowVariables(shards, place(file, shards, entries), unknown);
      } catch (RuntimeException e) {
        shards.forEach(TensorFile::close);
        throw e;
      }
    }
  }

  /** Variables, by TensorFlow's names, that are left out because they are none of BERT's. */
  public List<String> unknown() {
    return unknown;
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

  private static SortedMap<String, StoredTensor> place(
      TensorFile index, List<TensorFile> shards, Map<String, ByteBuffer> entries) {
    var tensors = new TreeMap<String, StoredTensor>();
    entries.forEach(
        (variable, bytes) ->
            BertVariableNames.toHuggingFace(variable)
                .ifPresent(name -> tensors.put(name, place(index, shards, variable, bytes))));
    if (tensors.isEmpty()) {
      throw index.error(
          "holds no variables of BERT (bert/…, cls/…) but %s",
          entries.keySet().stream().limit(5).toList());
    }
    return tensors;
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
    return BertVariableNames.isTransposed(variable) && shape.length == 2
        ? StoredTensor.transposed(file, entry.offset(), info.dtype(), shape[0], shape[1])
        : StoredTensor.rowMajor(file, entry.offset(), info);
  }
}
