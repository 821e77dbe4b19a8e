package org.diapason.generate;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Greedy search, or sampling of one or several sequences. Reference: {@code _sample}. */
final class SampleSearch implements Search {
  private final LogitsProcessor processors;
  private final StopCriteria stop;
  private final @Nullable Draws draws;
  private final int[][] sequences;
  private final boolean[] finished;

  /**
   * @param start what every sequence begins with
   * @param draws null takes the most likely token
   */
  SampleSearch(
      int[] start,
      int count,
      LogitsProcessor processors,
      StopCriteria stop,
      @Nullable Draws draws) {
    this.processors = processors;
    this.stop = stop;
    this.draws = draws;
    this.sequences = new int[count][];
    Arrays.fill(sequences, start);
    this.finished = new boolean[count];
  }

  @Override
  public Choice choose(float[][] logits) {
    var tokens = new int[sequences.length];
    for (int row = 0; row < tokens.length; row++) {
      tokens[row] = finished[row] ? Decoder.NOTHING : next(row, logits[row]);
    }
    return new Choice(IntStream.range(0, tokens.length).toArray(), tokens);
  }

  private int next(int row, float[] scores) {
    processors.process(sequences[row], scores);
    int token = draws == null ? Scores.argmax(scores) : draws.index(scores);
    sequences[row] = Search.append(sequences[row], token);
    finished[row] = stop.reason(sequences[row]).isPresent();
    return token;
  }

  @Override
  public boolean finished() {
    return IntStream.range(0, finished.length).allMatch(row -> finished[row]);
  }

  @Override
  public List<Hypothesis> results() {
    return Arrays.stream(sequences).map(tokens -> new Hypothesis(tokens, Float.NaN)).toList();
  }
}
