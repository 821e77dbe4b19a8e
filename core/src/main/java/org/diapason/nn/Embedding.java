package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.embedding;

import org.bytedeco.pytorch.Tensor;

/** A vector for each id: weight (V, C). */
public final class Embedding extends Module {
  private final Parameter weight;
  private final int paddingId;

  /**
   * @param paddingId the id whose vector stays as it is during training; -1 for none
   */
  public Embedding(int count, int width, int paddingId, double standardDeviation) {
    this.weight =
        parameter(
                "weight",
                tensor -> {
                  Initializer.normal(standardDeviation).fill(tensor);
                  if (paddingId >= 0) {
                    Initializer.ZEROS.fill(tensor.select(0, paddingId));
                  }
                },
                count,
                width)
            .forLookups();
    this.paddingId = paddingId;
  }

  /**
   * @param ids (…) int64
   * @return (…, C)
   */
  public Tensor forward(Tensor ids) {
    return embedding(weight.value(), ids, paddingId, false, false);
  }

  /** The vectors themselves, for an output layer that is tied to them. */
  public Parameter weight() {
    return weight;
  }

  /** The vectors of the first ids, (count, C). */
  public Tensor first(long count) {
    return weight.value().narrow(0, 0, count);
  }
}
