package org.diapason.generate;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.diapason.config.UserException;
import org.diapason.model.Model;
import org.diapason.nn.Inputs;
import org.diapason.nn.Pass;
import org.diapason.tensor.TensorScope;

/**
 * The perplexity of a text that may be longer than the model takes: a window slides over it, and of
 * each window those tokens count that no window before it had; the others are what the model reads
 * before them. The smaller the stride, the more of the text a token is foreseen from, and the
 * longer it takes.
 *
 * <p>The figure is that of Transformers' documentation, "Perplexity of fixed-length models", which
 * weighs the mean loss of a window by one token less than count in it. With a stride of 1 it is
 * that of the first window alone.
 *
 * @param maxLength tokens of a window
 * @param stride tokens from the beginning of a window to that of the next
 */
public record SlidingPerplexity(int maxLength, int stride) {
  private static final int SUM = 2;

  /**
   * What was measured.
   *
   * @param perplexity the exponential of the mean loss of a token
   * @param tokens how many the mean is over
   * @param windows how many went through the model
   */
  public record Result(double perplexity, long tokens, int windows) {}

  /**
   * @throws UserException when a window is too short, or windows do not meet
   */
  public SlidingPerplexity {
    if (maxLength < 2) {
      throw new UserException("max_length is %d; expected at least 2".formatted(maxLength));
    }
    if (stride < 1 || stride > maxLength) {
      throw new UserException(
          "stride is %d; expected from 1 to max_length, which is %d".formatted(stride, maxLength));
    }
  }

  /**
   * Measures a model that writes texts.
   *
   * @param ids the tokens of the text
   * @throws UserException when the text has fewer than two tokens or some that the model has not,
   *     or when a window is longer than the model takes
   */
  public Result of(Model model, int[] ids) {
    requireFitting(model, ids);
    var loss = 0.0;
    long tokens = 0;
    int windows = 0;
    int counted = 0;
    for (int begin = 0; counted < ids.length; begin += stride) {
      int end = Math.min(begin + maxLength, ids.length);
      int weight = end - counted - 1;
      if (weight > 0) {
        loss += weight * meanLoss(model, Arrays.copyOfRange(ids, begin, end), counted - begin);
        tokens += weight;
        windows++;
      }
      counted = end;
    }
    return new Result(Math.exp(loss / tokens), tokens, windows);
  }

  private void requireFitting(Model model, int[] ids) {
    if (maxLength > model.maxPositions()) {
      throw new UserException(
          "max_length is %,d, but the model takes %,d tokens at most"
              .formatted(maxLength, model.maxPositions()));
    }
    if (ids.length < 2) {
      throw new UserException(
          "the text has %d tokens; perplexity needs at least 2".formatted(ids.length));
    }
    int highest = Arrays.stream(ids).max().orElseThrow();
    int vocabulary = model.config().integer("vocab_size");
    if (highest >= vocabulary) {
      throw new UserException(
          "the tokenizer gives token %,d, but the model has %,d; take the tokenizer that belongs to it"
              .formatted(highest, vocabulary));
    }
  }

  /**
   * Of the tokens from a place on; the first one of all is foreseen from nothing.
   *
   * @param from place in the window
   */
  private static double meanLoss(Model model, int[] window, int from) {
    int first = Math.max(from, 1);
    var ids = Arrays.stream(window).asLongStream().toArray();
    try (var scope = TensorScope.open()) {
      var targets = onDevice(model, Arrays.copyOfRange(ids, first, ids.length)); // (N)
      var places = onDevice(model, LongStream.range(first - 1L, ids.length - 1L).toArray()); // (N)
      var tokens = onDevice(model, ids).unsqueeze(0); // (1, T)
      var inputs = new Inputs(tokens, null, null, null, null, places);
      var logits = model.logits(inputs, Pass.inference(model.dtype())); // (1, N, V)
      var sum =
          cross_entropy_loss(
              logits.flatten(0, 1).to(ScalarType.Float),
              targets,
              new TensorOptional(),
              SUM,
              -100,
              0);
      return sum.item_double() / (ids.length - first);
    }
  }

  private static Tensor onDevice(Model model, long[] values) {
    return AbstractTensor.create(values).to(new Device(model.device()), ScalarType.Long);
  }
}
