package org.diapason.generate;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A model whose logits follow from the two last tokens by a formula, which {@code
 * tools/fixtures/generation.py} repeats.
 */
record TableModel(int vocabularySize, int maxPositions, boolean isEncoderDecoder)
    implements LanguageModel {

  TableModel(int vocabularySize) {
    this(vocabularySize, 1000, false);
  }

  static float logit(int first, int second, int token) {
    int mixed = first * 73856093 ^ second * 19349663 ^ token * 83492791;
    mixed = (mixed ^ mixed >>> 13) * 1274126177;
    return ((mixed ^ mixed >>> 16) & 0xFFFFF) / 131072f - 4;
  }

  float[] logits(int[] tokens) {
    int second = tokens[tokens.length - 1];
    int first = tokens.length == 1 ? 0 : tokens[tokens.length - 2];
    var logits = new float[vocabularySize];
    for (int token = 0; token < vocabularySize; token++) {
      logits[token] = logit(first, second, token);
    }
    return logits;
  }

  @Override
  public Decoder open(List<int[]> prompts, int decoderStart, int copies, int newTokens) {
    var rows = new int[prompts.size() * copies][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = isEncoderDecoder ? new int[] {decoderStart} : prompts.get(row / copies);
    }
    return new Rows(rows, newTokens);
  }

  @Override
  public void close() {}

  /** Sequences as they were read. */
  private final class Rows implements Decoder {
    private int[][] rows;
    private int left;

    Rows(int[][] rows, int newTokens) {
      this.rows = rows;
      this.left = newTokens;
    }

    @Override
    public float[][] first() {
      return IntStream.range(0, rows.length)
          .mapToObj(row -> logits(rows[row]))
          .toArray(float[][]::new);
    }

    @Override
    public float[][] next(int[] parents, int[] tokens) {
      if (--left < 1) {
        throw new IllegalStateException("more tokens are read than were announced");
      }
      var old = rows;
      rows =
          IntStream.range(0, old.length)
              .mapToObj(row -> Search.append(old[parents[row]], tokens[row]))
              .toArray(int[][]::new);
      return first();
    }

    @Override
    public void close() {}
  }
}
