package org.diapason.task;

import java.util.List;
import org.diapason.data.Example;
import org.diapason.data.Padding;

/** Batches of texts whose tokens are to say what follows them. */
record CausalCollator(Padding padding) implements Collator {

  static CausalCollator of(Padding padding) {
    return new CausalCollator(padding.with("labels", -100).with("position_ids", 0));
  }

  /** The labels of an example are one number: how many targets it has. */
  @Override
  public Batch collate(List<Example> examples) {
    var padded = TokenTargets.following(padding.pad(examples));
    var counts = TokenTargets.counts(padded);
    var labels = new float[counts.length][];
    for (int row = 0; row < counts.length; row++) {
      labels[row] = new float[] {counts[row]};
    }
    return new Batch(padded, labels, LowerRows.of(examples, padded.columns()));
  }
}
