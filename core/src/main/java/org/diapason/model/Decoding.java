package org.diapason.model;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.diapason.config.UserException;
import org.diapason.nn.Encoded;
import org.diapason.nn.Inputs;
import org.diapason.nn.KeyValueCache;
import org.diapason.nn.Pass;
import org.diapason.tensor.Gradients;
import org.diapason.tensor.TensorScope;
import org.jspecify.annotations.Nullable;

/**
 * Texts that a model writes, a row each: the prompts go through the model at once, then one token a
 * row, with the keys and values of all before it in a cache. Prompts of different length are padded
 * on the left, and positions count a row's own tokens, as Transformers' {@code generate} does it.
 *
 * <p>For one thread; others may use the model meanwhile.
 */
public final class Decoding implements AutoCloseable {
  private final Model model;
  private final List<int[]> prompts;
  private final int copies;
  private final KeyValueCache cache;
  private final @Nullable Encoded encoded;

  /**
   * @param prompts token ids, at least one in each
   * @param copies how many rows each prompt gets, one beside the other
   * @param newTokens how many tokens at most will be read after the prompts
   * @throws UserException when a prompt is empty, when rows would be longer than the model's
   *     positions, or when the model writes no texts
   */
  public Decoding(Model model, List<int[]> prompts, int copies, int newTokens) {
    this(model, prompts, copies, newTokens, null);
  }

  /**
   * Texts that answer others: an encoder reads those, and the decoder begins with a token of its
   * own.
   *
   * @param texts token ids, at least one in each
   * @param start what every answer begins with
   * @throws UserException when a text is empty or longer than the model's positions, or when the
   *     model has no encoder
   */
  public static Decoding answering(
      Model model, List<int[]> texts, int start, int copies, int newTokens) {
    var longest = longest(texts);
    if (longest > model.maxPositions()) {
      throw new UserException(
          "a text of %d tokens does not fit the model's %d positions; shorten it"
              .formatted(longest, model.maxPositions()));
    }
    var starts = Collections.nCopies(texts.size(), new int[] {start});
    var encoded = encoded(model, texts, longest);
    try {
      return new Decoding(model, starts, copies, newTokens, encoded);
    } catch (RuntimeException | Error e) {
      encoded.close();
      throw e;
    }
  }

  private static Encoded encoded(Model model, List<int[]> texts, int longest) {
    var ids = new long[texts.size() * longest];
    var mask = new long[ids.length];
    for (int row = 0; row < texts.size(); row++) {
      for (int i = 0; i < texts.get(row).length; i++) {
        ids[row * longest + i] = texts.get(row)[i];
        mask[row * longest + i] = 1;
      }
    }
    try (var scope = TensorScope.open();
        var inference = Gradients.off()) {
      var read = rows(model, ids, texts.size());
      var padded = texts.stream().anyMatch(text -> text.length < longest);
      var inputs =
          new Inputs(
              read, padded ? rows(model, mask, texts.size()) : null, null, null, null, null, null);
      return model.encode(inputs, Pass.inference(model.dtype()));
    }
  }

  private Decoding(
      Model model, List<int[]> prompts, int copies, int newTokens, @Nullable Encoded encoded) {
    var longest = longest(prompts);
    var capacity = longest + newTokens;
    if (capacity > model.maxPositions()) {
      throw new UserException(
          "a prompt of %d tokens and %d new ones do not fit the model's %d positions; shorten the prompt or ask for fewer new tokens"
              .formatted(longest, newTokens, model.maxPositions()));
    }
    this.model = model;
    this.prompts = List.copyOf(prompts);
    this.copies = copies;
    this.encoded = encoded;
    cache =
        model.newCache(
            prompts.stream().mapToLong(prompt -> longest - prompt.length).toArray(), capacity);
  }

  private static int longest(List<int[]> prompts) {
    for (int row = 0; row < prompts.size(); row++) {
      if (prompts.get(row).length == 0) {
        throw new UserException(
            "prompt %d is empty; a text can go on from one token or more".formatted(row + 1));
      }
    }
    return prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
  }

  /**
   * Reads the prompts; called once, and first.
   *
   * @return logits of the token that follows, (rows, V)
   */
  public float[][] first() {
    var longest = longest(prompts);
    var ids = new long[prompts.size() * longest];
    for (int row = 0; row < prompts.size(); row++) {
      var prompt = prompts.get(row);
      var end = (row + 1) * longest;
      for (int i = 0; i < prompt.length; i++) {
        ids[end - prompt.length + i] = prompt[i];
      }
    }
    var logits = logits(ids);
    var rows = IntStream.range(0, prompts.size() * copies).map(row -> row / copies).toArray();
    select(rows);
    return Arrays.stream(rows).mapToObj(row -> logits[row].clone()).toArray(float[][]::new);
  }

  /**
   * Lets row {@code i} go on from what row {@code parents[i]} has read, and reads one more token
   * there. There may be more rows than before, or fewer.
   *
   * @return logits of the token that follows, (rows, V)
   * @throws IllegalStateException when the rows are full
   */
  public float[][] next(int[] parents, int[] tokens) {
    if (cache.length() == cache.capacity()) {
      throw new IllegalStateException("all %d places are taken".formatted(cache.capacity()));
    }
    select(parents);
    return logits(Arrays.stream(tokens).asLongStream().toArray());
  }

  private void select(int... rows) {
    cache.select(rows);
    if (encoded != null) {
      encoded.select(rows);
    }
  }

  private float[][] logits(long[] ids) {
    try (var scope = TensorScope.open();
        var inference = Gradients.off()) {
      var rows = cache.rows();
      var columns = ids.length / rows;
      var pass = Pass.inference(model.dtype()).withCache(cache).withEncoded(encoded);
      var logits = model.lastLogits(Inputs.of(rows(model, ids, rows)), pass);
      cache.advance(columns);
      return rows(logits.squeeze(1));
    }
  }

  private static Tensor rows(Model model, long[] ids, int rows) {
    return AbstractTensor.create(ids, rows, ids.length / rows)
        .to(new Device(model.device()), ScalarType.Long);
  }

  private static float[][] rows(Tensor logits) {
    var onProcessor = logits.to(new Device("cpu"), ScalarType.Float).contiguous();
    var width = (int) logits.size(1);
    var flat = onProcessor.data_ptr_float();
    return IntStream.range(0, (int) logits.size(0))
        .mapToObj(
            row -> {
              var values = new float[width];
              flat.position((long) row * width).get(values);
              return values;
            })
        .toArray(float[][]::new);
  }

  @Override
  public void close() {
    cache.close();
    if (encoded != null) {
      encoded.close();
    }
  }
}
