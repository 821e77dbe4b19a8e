package org.diapason.data;

import java.util.List;

/** Examples in a list. */
record InMemory(List<Example> examples) implements Dataset {
  @Override
  public int size() {
    return examples.size();
  }

  @Override
  public Example get(int index) {
    return examples.get(index);
  }
}
