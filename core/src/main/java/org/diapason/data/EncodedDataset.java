package org.diapason.data;

import java.util.stream.IntStream;
import org.diapason.data.Split.Part;

/**
 * Examples with the labels that their feature {@code labels} counts. Immutable.
 *
 * @param labels empty when the table has no label column
 */
public record EncodedDataset(Dataset examples, LabelSet labels) implements Dataset {

  /** Train, validation and test part; all know the labels of the whole. */
  public record Splits(EncodedDataset train, EncodedDataset validation, EncodedDataset test) {}

  /**
   * Splits each class in the same proportions.
   *
   * @param train a fraction; the three sum to 1
   */
  public Splits split(double train, double validation, double test, long seed) {
    var sizes = SplitSizes.of(size(), train, validation, test);
    var split =
        labels.size() == 0
            ? Split.random(size(), sizes, seed)
            : Split.stratified(classes(), sizes, seed);
    return new Splits(
        part(split, Part.TRAIN), part(split, Part.VALIDATION), part(split, Part.TEST));
  }

  private int[] classes() {
    return IntStream.range(0, size()).map(i -> get(i).ints("labels")[0]).toArray();
  }

  private EncodedDataset part(Split split, Part part) {
    return new EncodedDataset(examples.subset(split.rows(part)), labels);
  }

  @Override
  public int size() {
    return examples.size();
  }

  @Override
  public Example get(int index) {
    return examples.get(index);
  }

  @Override
  public int length(int index) {
    return examples.length(index);
  }
}
