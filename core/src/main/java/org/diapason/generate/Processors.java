package org.diapason.generate;

import java.util.ArrayList;
import java.util.List;

/**
 * All processors that a configuration asks for, in the order of Transformers' {@code
 * _get_logits_processor}.
 */
final class Processors implements LogitsProcessor {
  private final List<LogitsProcessor> inOrder = new ArrayList<>();

  /**
   * @param start tokens that a sequence begins with
   * @param maxLength the most tokens that it may have
   */
  Processors(GenerationConfig config, int start, int maxLength) {
    var ends = config.eosTokenId();
    if (config.repetitionPenalty() != 1) {
      inOrder.add(Repetition.penalty(config.repetitionPenalty()));
    }
    if (config.noRepeatNgramSize() > 0) {
      inOrder.add(Repetition.noRepeatNgram(config.noRepeatNgramSize()));
    }
    if (!config.badWordsIds().isEmpty()) {
      var words =
          config.badWordsIds().stream()
              .filter(word -> word.size() > 1 || !ends.contains(word.get(0)))
              .toList();
      inOrder.add(Repetition.badWords(words));
    }
    if (config.minLength(start) > start) {
      inOrder.add(Constraints.suppressBefore(config.minLength(start), ends));
    }
    var forced = config.forcedBosTokenId();
    if (forced != null) {
      inOrder.add(Constraints.forceAfter(1, List.of(forced)));
    }
    if (!config.forcedEosTokenId().isEmpty()) {
      inOrder.add(Constraints.forceAfter(maxLength - 1, config.forcedEosTokenId()));
    }
    if (!config.suppressTokens().isEmpty()) {
      inOrder.add(Constraints.suppress(config.suppressTokens()));
    }
    if (!config.beginSuppressTokens().isEmpty()) {
      int begin = start > 1 || forced == null ? start : start + 1;
      inOrder.add(Constraints.suppressAfter(begin, config.beginSuppressTokens()));
    }
    if (config.doSample()) {
      addWarpers(config);
    }
    if (config.renormalizeLogits()) {
      inOrder.add((tokens, scores) -> Scores.logSoftmax(scores));
    }
  }

  private void addWarpers(GenerationConfig config) {
    // A beam needs a token that goes on beside those that end it.
    int keep = config.numBeams() == 1 ? 1 : Math.max(2, config.eosTokenId().size() + 1);
    if (config.temperature() != 1) {
      inOrder.add(Warpers.temperature(config.temperature()));
    }
    if (config.topK() > 0) {
      inOrder.add(Warpers.topK(config.topK(), keep));
    }
    if (config.topP() < 1) {
      inOrder.add(Warpers.topP(config.topP(), keep));
    }
    var minP = config.minP();
    if (minP != null) {
      inOrder.add(Warpers.minP(minP, keep));
    }
    if (config.typicalP() < 1) {
      inOrder.add(Warpers.typical(config.typicalP(), keep));
    }
    if (config.epsilonCutoff() > 0) {
      inOrder.add(Warpers.epsilon(config.epsilonCutoff(), keep));
    }
    if (config.etaCutoff() > 0) {
      inOrder.add(Warpers.eta(config.etaCutoff(), keep));
    }
  }

  @Override
  public void process(int[] tokens, float[] scores) {
    for (var processor : inOrder) {
      processor.process(tokens, scores);
    }
  }
}
