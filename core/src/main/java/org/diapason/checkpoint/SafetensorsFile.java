package org.diapason.checkpoint;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/** Reads a safetensors file, such as {@code model.safetensors}. May be read by many threads. */
public final class SafetensorsFile extends StoredWeights {
  private final SortedMap<String, String> metadata;

  private SafetensorsFile(TensorFile file, SafetensorsHeader header) {
    super(List.of(file), header.tensors());
    metadata = header.metadata();
  }

  /**
   * Opens the file and checks its header completely.
   *
   * @throws org.diapason.config.UserException if it is no whole safetensors file
   */
  public static SafetensorsFile open(Path path) {
    return TensorFile.parse(path, file -> new SafetensorsFile(file, SafetensorsHeader.read(file)));
  }

  /** What the writer noted under {@code __metadata__}, such as {@code format=pt}. */
  public SortedMap<String, String> metadata() {
    return Collections.unmodifiableSortedMap(metadata);
  }
}
