package org.diapason.checkpoint;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/**
 * Weights whose places in their files are all known once the file is open: what every format is,
 * once its directory has been parsed. May be read by many threads.
 */
abstract class StoredWeights implements WeightSource {
  private final List<TensorFile> files;
  private final SortedMap<String, StoredTensor> stored;
  private final SortedMap<String, TensorInfo> tensors = new TreeMap<>();

  /**
   * @param files closed with this source
   */
  StoredWeights(Collection<TensorFile> files, SortedMap<String, StoredTensor> stored) {
    this.files = List.copyOf(files);
    this.stored = stored;
    stored.forEach((name, tensor) -> tensors.put(name, tensor.info()));
  }

  @Override
  public final SortedMap<String, TensorInfo> tensors() {
    return Collections.unmodifiableSortedMap(tensors);
  }

  @Override
  public final void read(String name, Tensor destination) {
    var tensor = stored.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no tensor " + name + " in " + files.get(0).path());
    }
    if (!Arrays.equals(destination.shape(), tensor.info().shape())) {
      throw new IllegalArgumentException(
          "%s is stored as %s, the destination has the shape %s"
              .formatted(name, tensor.info(), Arrays.toString(destination.shape())));
    }
    tensor.read(destination);
  }

  @Override
  public final void close() {
    files.forEach(TensorFile::close);
  }
}
