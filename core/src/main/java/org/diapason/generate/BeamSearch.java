package org.diapason.generate;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Beam search, and beam sampling. Reference: {@code _beam_search} of Transformers 5, whose float32
 * arithmetic it follows, as equal scores would otherwise be ordered in another way.
 */
final class BeamSearch implements Search {
  private final BeamRules rules;
  private final LogitsProcessor processors;
  private final StopCriteria stop;
  private final @Nullable Draws draws;

  private int length;
  private Hypothesis[] running;
  private Hypothesis[] best;
  private boolean[] complete;
  private boolean improvable = true;
  private boolean finished;

  /**
   * A sequence that goes on from a row by a token.
   *
   * @param score logarithm of its probability
   */
  private record Candidate(int parent, int token, int[] tokens, float score, boolean ends) {}

  /**
   * @param draws null takes the most likely continuations
   */
  BeamSearch(
      BeamRules rules, LogitsProcessor processors, StopCriteria stop, @Nullable Draws draws) {
    this.rules = rules;
    this.processors = processors;
    this.stop = stop;
    this.draws = draws;
    length = rules.start().length;
    best = new Hypothesis[rules.beams()];
    Arrays.fill(best, new Hypothesis(rules.start(), BeamRules.NEVER));
    running = best.clone();
    running[0] = new Hypothesis(rules.start(), 0); // or all beams would be the same
    complete = new boolean[rules.beams()];
  }

  @Override
  public Choice choose(float[][] logits) {
    var candidates = candidates(logits);
    var next = running(candidates);
    finish(candidates);
    length++;
    improvable &= canImprove();
    finished =
        !improvable
            || (rules.earlyStopping() == EarlyStopping.TRUE && allComplete())
            || Arrays.stream(candidates).allMatch(Candidate::ends);
    return next;
  }

  /** The best continuations of all beams, or those that are drawn. */
  private Candidate[] candidates(float[][] logits) {
    int vocabulary = logits[0].length;
    var scores = new float[logits.length * vocabulary];
    for (int beam = 0; beam < logits.length; beam++) {
      Scores.logSoftmax(logits[beam]);
      processors.process(running[beam].tokens(), logits[beam]);
      for (int token = 0; token < vocabulary; token++) {
        scores[beam * vocabulary + token] = logits[beam][token] + running[beam].score();
      }
    }
    int count = rules.candidates(rules.beams());
    int[] chosen = draws == null ? Scores.top(scores, count) : draws.indices(scores, count);
    return Arrays.stream(chosen)
        .mapToObj(index -> candidate(index / vocabulary, index % vocabulary, scores[index]))
        .toArray(Candidate[]::new);
  }

  private Candidate candidate(int parent, int token, float score) {
    var tokens = Search.append(running[parent].tokens(), token);
    return new Candidate(parent, token, tokens, score, stop.reason(tokens).isPresent());
  }

  /** Takes the best of those that do not end for the next step. */
  private Choice running(Candidate[] candidates) {
    var scores = new float[candidates.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = candidates[i].score() + (candidates[i].ends() ? BeamRules.NEVER : 0);
    }
    int[] chosen = Scores.top(scores, rules.beams());
    var next = new Hypothesis[rules.beams()];
    for (int i = 0; i < next.length; i++) {
      next[i] = new Hypothesis(candidates[chosen[i]].tokens(), scores[chosen[i]]);
    }
    running = next;
    return new Choice(
        Arrays.stream(chosen).map(i -> candidates[i].parent()).toArray(),
        Arrays.stream(chosen).map(i -> candidates[i].token()).toArray());
  }

  /** Puts those that end among the best, if they stand among the first candidates. */
  private void finish(Candidate[] candidates) {
    var full = rules.earlyStopping() == EarlyStopping.TRUE && allComplete();
    float divisor = (float) rules.divisor(length + 1);
    var merged = Arrays.copyOf(best, best.length + candidates.length);
    var ended = Arrays.copyOf(complete, merged.length);
    var scores = new float[merged.length];
    for (int i = 0; i < merged.length; i++) {
      int rank = i - best.length;
      if (rank >= 0) {
        ended[i] = candidates[rank].ends() && rank < rules.beams();
        float score = candidates[rank].score() / divisor;
        score += full ? BeamRules.NEVER : 0;
        score += improvable ? 0 : BeamRules.NEVER;
        score += ended[i] ? 0 : BeamRules.NEVER;
        merged[i] = new Hypothesis(candidates[rank].tokens(), score);
      }
      scores[i] = merged[i].score();
    }
    int[] chosen = Scores.top(scores, rules.beams());
    best = Arrays.stream(chosen).mapToObj(i -> merged[i]).toArray(Hypothesis[]::new);
    for (int i = 0; i < chosen.length; i++) {
      complete[i] = ended[chosen[i]];
    }
  }

  /** Whether a running sequence may still become better than one of the best. */
  private boolean canImprove() {
    float divisor = (float) rules.divisor(rules.hypotheticalLength(length));
    float possible = running[0].score() / divisor;
    float worst = best[best.length - 1].score();
    return IntStream.range(0, complete.length)
        .anyMatch(i -> possible > (complete[i] ? worst : BeamRules.NEVER));
  }

  private boolean allComplete() {
    return IntStream.range(0, complete.length).allMatch(i -> complete[i]);
  }

  @Override
  public boolean finished() {
    return finished;
  }

  @Override
  public List<Hypothesis> results() {
    return List.of(best).subList(0, rules.results());
  }
}
