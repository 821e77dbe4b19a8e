package org.diapason.data;

/** Examples with more features from a second data set, which has one for each at its position. */
record Joined(Dataset examples, Dataset more) implements Dataset {

  Joined {
    if (examples.size() != more.size()) {
      throw new IllegalArgumentException(
          "%d examples beside %d".formatted(examples.size(), more.size()));
    }
  }

  @Override
  public int size() {
    return examples.size();
  }

  @Override
  public Example get(int index) {
    return examples.get(index).with(more.get(index));
  }

  @Override
  public int length(int index) {
    return examples.length(index);
  }
}
