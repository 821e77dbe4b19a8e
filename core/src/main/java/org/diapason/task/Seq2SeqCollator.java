package org.diapason.task;

import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.diapason.data.Example;
import org.diapason.data.Padding;
import org.diapason.text.Side;

/**
 * Batches of texts with their answers, as {@code DataCollatorForSeq2Seq} makes them: the decoder
 * reads the answer one place later, and is to say each token of it.
 *
 * @param start what an answer begins with; empty where its last token does, which names the
 *     language
 */
record Seq2SeqCollator(Padding padding, OptionalInt start) implements Collator {
  private static final int NOTHING = -100;

  Seq2SeqCollator {
    padding = new Padding(padding.padValues(), Side.RIGHT, padding.multipleOf());
  }

  /** The labels of an example are one number: how many targets it has. */
  @Override
  public Batch collate(List<Example> examples) {
    var token = Objects.requireNonNull(padding.padValues().get("input_ids"));
    var answers = examples.stream().map(this::answer).toList();
    var decoder = Padding.of(token).with("targets", NOTHING).pad(answers);
    var counts = TokenTargets.counts(decoder);
    var labels = new float[counts.length][];
    for (int row = 0; row < counts.length; row++) {
      labels[row] = new float[] {counts[row]};
    }
    return new Batch(padding.pad(examples), labels, null, decoder);
  }

  private Example answer(Example example) {
    var targets = example.ints("labels");
    var read = new int[targets.length];
    System.arraycopy(targets, 0, read, 1, targets.length - 1);
    read[0] = start.orElse(targets[targets.length - 1]);
    return Example.of("input_ids", read).with("targets", targets);
  }
}
