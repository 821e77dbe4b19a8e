package org.diapason.generate;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.diapason.config.UserException;
import org.jspecify.annotations.Nullable;

/**
 * Continues a batch of prompts, each by a {@link Search} of its own.
 *
 * @param config {@code bad_words} as tokens already
 * @param seed decides what is drawn
 */
record Batch(LanguageModel model, GenerationConfig config, StopStrings stopStrings, long seed) {

  /**
   * What a prompt was continued with.
   *
   * @param tokens the new ones
   * @param score of a beam, see {@link Hypothesis}; NaN where none is computed
   */
  record Continuation(int[] tokens, float score, FinishReason reason) {}

  /**
   * A prompt.
   *
   * @param number decides what is drawn for it
   */
  record Numbered(long number, int[] tokens) {}

  /** A prompt on its way. */
  private record Task(Search search, StopCriteria stop, int start) {
    List<Continuation> results() {
      return search.results().stream().map(this::continuation).toList();
    }

    private Continuation continuation(Hypothesis found) {
      var tokens = Arrays.copyOfRange(found.tokens(), start, found.tokens().length);
      return new Continuation(
          tokens, found.score(), stop.reason(found.tokens()).orElse(FinishReason.LENGTH));
    }
  }

  /**
   * @param listener takes each token of the only sequence as it is chosen
   * @return for each prompt its continuations, the best first
   * @throws UserException when the model's weights are damaged
   */
  List<List<Continuation>> run(List<Numbered> prompts, @Nullable IntConsumer listener) {
    var tasks = prompts.stream().map(this::task).toList();
    int newTokens =
        tasks.stream().mapToInt(task -> task.stop.maxLength() - task.start).max().orElse(0);
    var texts = prompts.stream().map(Numbered::tokens).toList();
    try (var decoder = model.open(texts, decoderStart(), config.rows(), newTokens)) {
      var logits = decoder.first();
      while (true) {
        var next = choose(tasks, logits);
        if (listener != null) {
          listener.accept(next.tokens()[0]);
        }
        if (tasks.stream().allMatch(task -> task.search.finished())) {
          return tasks.stream().map(Task::results).toList();
        }
        logits = decoder.next(next.parents(), next.tokens());
      }
    }
  }

  /**
   * How many tokens may follow a prompt.
   *
   * @throws UserException if none
   */
  int room(int[] prompt) {
    int positions = model.maxPositions();
    int start = start(prompt).length;
    int room = config.maxLength(start, positions) - start;
    if (prompt.length > positions || start >= positions) {
      throw new UserException(
          "the prompt has %d tokens, but the model takes %d, with what follows; shorten it"
              .formatted(prompt.length, positions));
    }
    if (room < 1) {
      throw new UserException(
          "the prompt has %d tokens, but max_length is %d; set max_new_tokens instead"
              .formatted(start, config.maxLength()));
    }
    return room;
  }

  private Search.Choice choose(List<Task> tasks, float[][] logits) {
    int rows = config.rows();
    var parents = IntStream.range(0, logits.length).toArray();
    var tokens = new int[logits.length];
    for (int i = 0; i < tasks.size(); i++) {
      int first = i * rows;
      var search = tasks.get(i).search;
      if (search.finished()) {
        Arrays.fill(tokens, first, first + rows, Decoder.NOTHING);
      } else {
        var choice = search.choose(checked(Arrays.copyOfRange(logits, first, first + rows)));
        for (int row = 0; row < rows; row++) {
          parents[first + row] = first + choice.parents()[row];
          tokens[first + row] = choice.tokens()[row];
        }
      }
    }
    return new Search.Choice(parents, tokens);
  }

  /** What a sequence begins with: the prompt, or the token that a second stack begins with. */
  private int[] start(int[] prompt) {
    return model.isEncoderDecoder() ? new int[] {decoderStart()} : prompt;
  }

  private Task task(Numbered prompt) {
    int[] start = start(prompt.tokens());
    int maxLength = config.maxLength(start.length, model.maxPositions());
    var stop = new StopCriteria(config.eosTokenId(), maxLength, stopStrings);
    var processors = new Processors(config, start.length, maxLength);
    var draws = config.doSample() ? new Draws(seed, prompt.number()) : null;
    return new Task(search(start, processors, stop, draws), stop, start.length);
  }

  private Search search(
      int[] start, Processors processors, StopCriteria stop, @Nullable Draws draws) {
    if (config.numBeams() == 1) {
      return new SampleSearch(start, config.numReturnSequences(), processors, stop, draws);
    }
    var rules =
        new BeamRules(
            start,
            config.numBeams(),
            config.numReturnSequences(),
            stop.maxLength(),
            config.eosTokenId().size(),
            config.lengthPenalty(),
            config.earlyStopping());
    return config.numBeamGroups() == 1
        ? new BeamSearch(rules, processors, stop, draws)
        : new GroupBeamSearch(
            rules,
            config.numBeamGroups(),
            config.diversityPenalty(),
            processors,
            stop,
            config.padding());
  }

  private int decoderStart() {
    if (!model.isEncoderDecoder()) {
      return Decoder.NOTHING;
    }
    var start = config.decoderStartTokenId();
    var begin = start == null ? config.bosTokenId() : start;
    if (begin == null) {
      throw new UserException(
          "the model needs a token to begin with; set decoder_start_token_id in"
              + " generation_config.json");
    }
    return begin;
  }

  /** Logits among which there is a number for each token. */
  private static float[][] checked(float[][] logits) {
    for (float[] row : logits) {
      for (float logit : row) {
        if (Float.isNaN(logit)) {
          throw new UserException(
              "the model gives logits that are no numbers (NaN); its weights are damaged, or too"
                  + " large for the precision");
        }
      }
    }
    return logits;
  }
}
