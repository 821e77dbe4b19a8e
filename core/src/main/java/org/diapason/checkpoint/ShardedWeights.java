package org.diapason.checkpoint;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.diapason.config.UserException;

/**
 * Weights spread over several files, found by an index such as {@code
 * model.safetensors.index.json}. May be read by many threads.
 */
public final class ShardedWeights implements WeightSource {
  /** No separators and no leading dot, so that an index cannot point out of its directory. */
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

  private final SortedMap<String, WeightSource> shardOfTensor = new TreeMap<>();
  private final SortedMap<String, WeightSource> shards = new TreeMap<>();
  private final SortedMap<String, TensorInfo> tensors = new TreeMap<>();

  private ShardedWeights() {}

  /**
   * Opens an index and all its shards.
   *
   * @param opener opens one shard
   * @throws UserException if a shard is missing or damaged, or lacks a tensor that the index
   *     promises
   */
  public static ShardedWeights open(Path index, Function<Path, WeightSource> opener) {
    var weights = new ShardedWeights();
    try {
      weights.openShards(index, weightMap(index), opener);
      return weights;
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  private static JsonObject weightMap(Path index) {
    if (JsonFile.read(index).get("weight_map") instanceof JsonObject map) {
      return map;
    }
    throw new UserException(
        index + ": weight_map is missing; it should give the file of every tensor");
  }

  private void openShards(Path index, JsonObject weightMap, Function<Path, WeightSource> opener) {
    for (var entry : weightMap.entrySet()) {
      var tensor = entry.getKey();
      var name = fileName(index, tensor, entry.getValue());
      var file = index.resolveSibling(name);
      if (!Files.exists(file)) {
        throw new UserException(
            "%s: the shard %s, which should hold %s, is not there; copy all files of the model"
                .formatted(index, name, tensor));
      }
      var shard = shards.computeIfAbsent(name, unused -> opener.apply(file));
      var info = shard.tensors().get(tensor);
      if (info == null) {
        throw new UserException(
            "%s says that %s holds the tensor %s, but it does not".formatted(index, name, tensor));
      }
      shardOfTensor.put(tensor, shard);
      tensors.put(tensor, info);
    }
  }

  private static String fileName(Path index, String tensor, JsonElement value) {
    if (value instanceof JsonPrimitive text
        && text.isString()
        && FILE_NAME.matcher(text.getAsString()).matches()) {
      return text.getAsString();
    }
    throw new UserException(
        "%s: the tensor %s is said to be in %s, which is not the plain name of a file beside the"
                .formatted(index, tensor, value)
            + " index");
  }

  @Override
  public SortedMap<String, TensorInfo> tensors() {
    return Collections.unmodifiableSortedMap(tensors);
  }

  @Override
  public void read(String name, Tensor destination) {
    var shard = shardOfTensor.get(name);
    if (shard == null) {
      throw new IllegalArgumentException("no tensor " + name + " in the index");
    }
    shard.read(name, destination);
  }

  @Override
  public void close() {
    shards.values().forEach(WeightSource::close);
  }
}
