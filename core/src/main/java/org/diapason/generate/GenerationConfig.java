package org.diapason.generate;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.diapason.config.Accepted;
import org.diapason.config.Config;
import org.diapason.config.Default;
import org.diapason.config.Doc;
import org.diapason.config.Range;
import org.diapason.config.Refused;
import org.diapason.config.Schema;
import org.diapason.config.Tolerant;
import org.diapason.config.UserException;
import org.jspecify.annotations.Nullable;

/**
 * How a text is continued: the names, the defaults and the meaning of Transformers' {@code
 * GenerationConfig} (version 5), with {@code bad_words} and {@code seed} besides. Immutable.
 */
@RecordBuilder
@RecordBuilder.Options(enableWither = false, useImmutableCollections = true)
@Doc("How a text is continued, under the names of Hugging Face GenerationConfig.")
@Tolerant
@Accepted(
    keys = {"encoder_repetition_penalty", "encoder_no_repeat_ngram_size"},
    notice = "what the encoder read is not looked at")
@Accepted(
    keys = {"exponential_decay_length_penalty", "remove_invalid_values", "max_time", "top_h"},
    notice = "it is not supported")
@Refused(
    keys = {"penalty_alpha", "dola_layers", "constraints", "force_words_ids"},
    reason = "contrastive, DoLa and constrained search are not supported; remove the key")
@Refused(
    keys = {"sequence_bias", "guidance_scale", "watermarking_config"},
    reason = "it changes what is generated in a way that is not supported; remove the key")
@Refused(
    keys = {"prompt_lookup_num_tokens", "assistant_early_exit"},
    reason = "assisted generation is not supported; remove the key")
public record GenerationConfig(
    @Doc("The most tokens that are generated; 20 when max_length is not set either.")
        @Range(min = 1)
        @Nullable Integer maxNewTokens,
    @Doc("The most tokens that prompt and text have together; max_new_tokens wins.") @Range(min = 1)
        @Nullable Integer maxLength,
    @Doc("The least tokens that are generated; wins over min_length.") @Range(min = 0)
        @Nullable Integer minNewTokens,
    @Doc("The least tokens that prompt and text have together.") @Default("0") @Range(min = 0)
        int minLength,
    @Doc("Texts of which each ends the generation; they stay at the end.") @Default("[]")
        List<String> stopStrings,
    @Doc("Draw tokens by their probabilities, in place of the most likely.") @Default("false")
        boolean doSample,
    @Doc("Sequences that are looked at together; 1 is no beam search.")
        @Default("1")
        @Range(min = 1)
        int numBeams,
    @Doc("Groups of beams that are kept apart by diversity_penalty.") @Default("1") @Range(min = 1)
        int numBeamGroups,
    @Doc("Taken off the score of a token for each group that chose it in the same step.")
        @Default("0.0")
        @Range(min = 0)
        double diversityPenalty,
    @Doc("When beam search ends: with enough finished sequences, likely the best, surely the best.")
        @Default("false")
        EarlyStopping earlyStopping,
    @Doc(
            "Exponent of the length that the score of a beam is divided by; above 0 favours long"
                + " ones.")
        @Default("1.0")
        double lengthPenalty,
    @Doc("Texts a prompt; at most num_beams with beam search.") @Default("1") @Range(min = 1)
        int numReturnSequences,
    @Doc("Divides logits before drawing; below 1 favours what is likely.")
        @Default("1.0")
        @Range(min = 0)
        double temperature,
    @Doc("Draw from so many most likely tokens; 0 for all.") @Default("50") @Range(min = 0)
        int topK,
    @Doc("Draw from the most likely tokens that have this probability together.")
        @Default("1.0")
        @Range(min = 0, max = 1)
        double topP,
    @Doc("Draw from tokens with this share of the most likely token's probability.")
        @Range(min = 0, max = 1)
        @Nullable Double minP,
    @Doc("Draw from the most typical tokens that have this probability together.")
        @Default("1.0")
        @Range(min = 0, minExclusive = true, max = 1)
        double typicalP,
    @Doc("Draw from tokens of this probability at least.")
        @Default("0.0")
        @Range(min = 0, max = 1, maxExclusive = true)
        double epsilonCutoff,
    @Doc("The same, with a limit that falls where much is uncertain.")
        @Default("0.0")
        @Range(min = 0, max = 1, maxExclusive = true)
        double etaCutoff,
    @Doc("Above 1 makes tokens that were there already less likely.")
        @Default("1.0")
        @Range(min = 0, minExclusive = true)
        double repetitionPenalty,
    @Doc("No so many tokens in a row appear twice; 0 for no limit.") @Default("0") @Range(min = 0)
        int noRepeatNgramSize,
    @Doc("Words that do not appear.") @Default("[]") List<String> badWords,
    @Doc("Sequences of tokens that do not appear.") @Default("[]") @Range(min = 0)
        List<List<Integer>> badWordsIds,
    @Doc("Tokens that do not appear.") @Default("[]") @Range(min = 0) List<Integer> suppressTokens,
    @Doc("Tokens that do not appear first.") @Default("[]") @Range(min = 0)
        List<Integer> beginSuppressTokens,
    @Doc("The token that follows the first one of a decoder.") @Range(min = 0)
        @Nullable Integer forcedBosTokenId,
    @Doc("The token that comes last where there is no room for more.")
        @Default("[]")
        @Range(min = 0)
        List<Integer> forcedEosTokenId,
    @Doc("Scores of beams stay logarithms of probabilities whatever changes them.")
        @Default("false")
        boolean renormalizeLogits,
    @Doc("Tokens of which each ends the generation.") @Default("[]") List<Integer> eosTokenId,
    @Doc("What finished sequences are filled up with.") @Nullable Integer padTokenId,
    @Doc("What an empty prompt stands for.") @Nullable Integer bosTokenId,
    @Doc("What a decoder begins with; bos_token_id when it is not set.")
        @Nullable Integer decoderStartTokenId,
    @Doc("Decides what is drawn; another text each time when it is not set.") @Nullable Long seed) {

  private static final int DEFAULT_NEW_TOKENS = 20;
  private static final Schema<GenerationConfig> SCHEMA = Schema.of(GenerationConfig.class);

  /** Transformers' defaults, for a model that says nothing. */
  public static final GenerationConfig DEFAULTS = SCHEMA.defaults();

  public GenerationConfig {
    check(
        !doSample || temperature > 0,
        "temperature is 0, which leaves nothing to draw; set do_sample: false for the most likely"
            + " tokens, or a temperature above 0");
    check(
        numReturnSequences == 1 || numBeams > 1 || doSample,
        ("num_return_sequences is %d, but without beams and sampling there is one text; set"
                + " do_sample: true, or num_beams")
            .formatted(numReturnSequences));
    check(
        numBeams == 1 || numReturnSequences <= numBeams,
        "num_return_sequences is %d, but num_beams is %d; ask for no more than there are beams"
            .formatted(numReturnSequences, numBeams));
    check(
        numBeams % numBeamGroups == 0,
        "num_beams is %d, which num_beam_groups (%d) does not divide"
            .formatted(numBeams, numBeamGroups));
    check(
        (numBeamGroups > 1) == (diversityPenalty > 0),
        ("num_beam_groups is %d and diversity_penalty is %s; diverse beam search needs more than 1"
                + " and more than 0, any other search 1 and 0")
            .formatted(numBeamGroups, diversityPenalty));
    check(
        numBeamGroups == 1 || !doSample,
        "diverse beam search does not draw; set do_sample: false, or num_beam_groups: 1");
    check(
        maxNewTokens == null || minNewTokens == null || minNewTokens <= maxNewTokens,
        "min_new_tokens is %d, but max_new_tokens is %d".formatted(minNewTokens, maxNewTokens));
    check(
        maxNewTokens != null || maxLength == null || minLength <= maxLength,
        "min_length is %d, but max_length is %d".formatted(minLength, maxLength));
    check(!stopStrings.contains(""), "stop_strings has an empty text, which is everywhere");
    check(!badWords.contains(""), "bad_words has an empty text, which is everywhere");
    check(!badWordsIds.contains(List.of()), "bad_words_ids has an empty list");
    check(
        forcedBosTokenId == null || !suppressTokens.contains(forcedBosTokenId),
        "forced_bos_token_id is one of suppress_tokens; remove it from one of them");
    check(
        forcedEosTokenId.isEmpty() || !suppressTokens.containsAll(forcedEosTokenId),
        "forced_eos_token_id is among suppress_tokens; remove it from one of them");
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /**
   * What a model's directory says: its {@code generation_config.json}, or else what an older {@code
   * config.json} says of generation.
   *
   * @param sets {@code key=value} that win over the file
   * @throws UserException with all problems, one a line, each with its place
   */
  public static Config<GenerationConfig> read(Path directory, List<String> sets) {
    var file =
        Stream.of("generation_config.json", "config.json")
            .map(directory::resolve)
            .filter(Files::exists)
            .findFirst();
    if (file.isEmpty()) {
      return parse(directory.toString(), "{}", sets);
    }
    try {
      return parse(file.get().toString(), Files.readString(file.get()), sets);
    } catch (IOException e) {
      throw new UserException(file.get() + " cannot be read: " + e, e);
    }
  }

  /**
   * What a JSON text says of generation.
   *
   * @param origin of the text, for messages
   * @param sets {@code key=value} that win over the text
   * @throws UserException with all problems, one a line, each with its place
   */
  public static Config<GenerationConfig> parse(String origin, String json, List<String> sets) {
    return SCHEMA.parse(origin, json, sets);
  }

  /** Describes all keys, to a command line and to the docs. */
  public static Schema<GenerationConfig> schema() {
    return SCHEMA;
  }

  /** A builder that starts from Transformers' defaults. */
  public static GenerationConfigBuilder builder() {
    return GenerationConfigBuilder.builder(DEFAULTS);
  }

  /** A builder that starts from this. */
  public GenerationConfigBuilder toBuilder() {
    return GenerationConfigBuilder.builder(this);
  }

  /**
   * The most tokens that a sequence may have.
   *
   * @param start tokens that it begins with
   * @param positions tokens that the model can read
   */
  int maxLength(int start, int positions) {
    int wanted =
        maxNewTokens == null && maxLength != null
            ? maxLength
            : start + (maxNewTokens == null ? DEFAULT_NEW_TOKENS : maxNewTokens);
    return Math.min(wanted, positions);
  }

  /** The least tokens that a sequence has. */
  int minLength(int start) {
    return minNewTokens == null ? minLength : start + minNewTokens;
  }

  /**
   * Refuses tokens that a model does not know.
   *
   * @throws UserException that names key and token
   */
  void requireTokens(int vocabulary) {
    requireToken("bad_words_ids", badWordsIds.stream().flatMap(List::stream), vocabulary);
    requireToken("forced_bos_token_id", Stream.ofNullable(forcedBosTokenId), vocabulary);
    requireToken("forced_eos_token_id", forcedEosTokenId.stream(), vocabulary);
    requireToken("decoder_start_token_id", Stream.ofNullable(decoderStartTokenId), vocabulary);
  }

  private static void requireToken(String key, Stream<Integer> ids, int vocabulary) {
    ids.filter(id -> id < 0 || id >= vocabulary)
        .findFirst()
        .ifPresent(
            id -> {
              throw new UserException(
                  "%s: there is no token %d; the model has %d".formatted(key, id, vocabulary));
            });
  }

  /** Sequences that go on from one prompt at a time. */
  int rows() {
    return Math.max(numBeams, numReturnSequences);
  }

  /** What finished sequences are filled up with. */
  int padding() {
    return padTokenId != null ? padTokenId : eosTokenId.isEmpty() ? 0 : eosTokenId.get(0);
  }
}
