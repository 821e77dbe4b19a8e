package org.diapason.data;

import java.util.Objects;

/** Some examples of another data set, in an order of its own. */
final class Subset implements Dataset {
  private final Dataset whole;
  private final int[] indices;

  Subset(Dataset whole, int[] indices) {
    this.whole = whole;
    this.indices = indices.clone();
    for (int index : indices) {
      Objects.checkIndex(index, whole.size());
    }
  }

  @Override
  public int size() {
    return indices.length;
  }

  @Override
  public Example get(int index) {
    return whole.get(indices[index]);
  }

  @Override
  public int length(int index) {
    return whole.length(indices[index]);
  }
}
