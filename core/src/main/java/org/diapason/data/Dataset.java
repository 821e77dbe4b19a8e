package org.diapason.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Examples by position; reading one again gives the same. Safe for many readers. */
public interface Dataset {
  int size();

  Example get(int index);

  /** Number of tokens of an example, without reading the rest of it. */
  default int length(int index) {
    return get(index).length();
  }

  /** A view of some examples, in the order given. */
  default Dataset subset(int[] indices) {
    return new Subset(this, indices);
  }

  /** A view whose examples have the features of another data set's at the same position too. */
  default Dataset with(Dataset more) {
    return new Joined(this, more);
  }

  /** Examples in memory. */
  static Dataset of(List<Example> examples) {
    return new InMemory(List.copyOf(examples));
  }

  /** A table of texts in a file, or a directory of text files; read when it is tokenized. */
  static TextTable of(Path file) {
    return new TextTable(file, Map.of());
  }
}
