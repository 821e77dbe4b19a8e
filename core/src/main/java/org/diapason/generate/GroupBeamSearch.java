package org.diapason.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Diverse beam search: beams in groups, of which each is kept from what those before it chose in
 * the same step (Vijayakumar et al., 2016). Reference: {@code _group_beam_search} and {@code
 * BeamSearchScorer} as Transformers had them last, in version 4.
 */
final class GroupBeamSearch implements Search {
  private final BeamRules rules;
  private final float diversityPenalty;
  private final LogitsProcessor processors;
  private final StopCriteria stop;
  private final int padding;
  private final List<Group> groups;
  private int length;
  private boolean finished;

  /**
   * @param padding what a finished group reads while others go on, and what the groups behind it
   *     are kept from
   */
  GroupBeamSearch(
      BeamRules rules,
      int groupCount,
      double diversityPenalty,
      LogitsProcessor processors,
      StopCriteria stop,
      int padding) {
    this.rules = rules;
    this.diversityPenalty = (float) diversityPenalty;
    this.processors = processors;
    this.stop = stop;
    this.padding = padding;
    int size = rules.beams() / groupCount;
    groups = IntStream.range(0, groupCount).mapToObj(i -> new Group(i * size, size)).toList();
    length = rules.start().length;
  }

  @Override
  public Choice choose(float[][] logits) {
    var parents = new int[rules.beams()];
    var tokens = new int[rules.beams()];
    for (var group : groups) {
      for (int row = group.first; row < group.first + group.size; row++) {
        Scores.logSoftmax(logits[row]);
        for (int other = 0; other < group.first; other++) {
          logits[row][tokens[other]] -= diversityPenalty;
        }
        processors.process(group.sequences[row - group.first], logits[row]);
      }
      group.choose(logits, parents, tokens);
    }
    length++;
    finished =
        groups.stream().allMatch(group -> group.done)
            || groups.stream()
                .flatMap(group -> Arrays.stream(group.sequences))
                .allMatch(sequence -> stop.reason(sequence).isPresent());
    return new Choice(parents, tokens);
  }

  @Override
  public boolean finished() {
    return finished;
  }

  @Override
  public List<Hypothesis> results() {
    var all = new ArrayList<Scored>();
    groups.forEach(group -> all.addAll(group.results()));
    Collections.reverse(all); // of equal ones the last comes first
    all.sort(Comparator.comparingDouble(Scored::score).reversed());
    return all.stream()
        .limit(rules.results())
        .map(each -> new Hypothesis(each.tokens, (float) each.score))
        .toList();
  }

  private record Scored(int[] tokens, double score) {}

  /** A beam search of its own. */
  private final class Group {
    private final int first;
    private final int size;
    private int[][] sequences;
    private float[] scores;
    private final List<Scored> hypotheses = new ArrayList<>();
    private double worst = 1e9;
    private boolean done;

    /**
     * @param first its first row
     */
    Group(int first, int size) {
      this.first = first;
      this.size = size;
      sequences = new int[size][];
      Arrays.fill(sequences, rules.start());
      scores = new float[size];
      Arrays.fill(scores, 1, size, BeamRules.NEVER);
    }

    void choose(float[][] logits, int[] parents, int[] tokens) {
      var nextSequences = new int[size][];
      var nextScores = new float[size];
      if (done) {
        Arrays.fill(parents, first, first + size, first);
        Arrays.fill(tokens, first, first + size, padding);
        Arrays.fill(nextSequences, Search.append(sequences[0], padding));
      } else {
        int vocabulary = logits[0].length;
        var sums = new float[size * vocabulary];
        for (int i = 0; i < sums.length; i++) {
          sums[i] = logits[first + i / vocabulary][i % vocabulary] + scores[i / vocabulary];
        }
        int[] candidates = Scores.top(sums, rules.candidates(size));
        int next = 0;
        for (int rank = 0; next < size; rank++) {
          int parent = candidates[rank] / vocabulary;
          int token = candidates[rank] % vocabulary;
          if (!stop.isEnd(token)) {
            parents[first + next] = first + parent;
            tokens[first + next] = token;
            nextSequences[next] = Search.append(sequences[parent], token);
            nextScores[next++] = sums[candidates[rank]];
          } else if (rank < size) {
            var ended = Search.append(sequences[parent], stop.firstEnd());
            add(ended, sums[candidates[rank]] / rules.divisor(length + 1));
          }
        }
        done = isDone(sums[candidates[0]]);
      }
      sequences = nextSequences;
      scores = nextScores;
    }

    private void add(int[] tokens, double score) {
      if (hypotheses.size() < size || score > worst) {
        hypotheses.add(new Scored(tokens, score));
        if (hypotheses.size() > size) {
          hypotheses.remove(Collections.min(hypotheses, Comparator.comparingDouble(Scored::score)));
          worst = hypotheses.stream().mapToDouble(Scored::score).min().orElseThrow();
        } else {
          worst = Math.min(score, worst);
        }
      }
    }

    private boolean isDone(float bestSum) {
      if (hypotheses.size() < size) {
        return false;
      }
      return rules.earlyStopping() == EarlyStopping.TRUE
          || worst >= bestSum / rules.divisor(rules.hypotheticalLength(length + 1));
    }

    /** The running sequences too, if there was no time to end them. */
    List<Scored> results() {
      if (!done) {
        for (int i = 0; i < size; i++) {
          add(sequences[i], scores[i] / rules.divisor(length));
        }
      }
      return hypotheses;
    }
  }
}
