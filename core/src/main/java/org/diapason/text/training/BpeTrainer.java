package org.diapason.text.training;

import java.util.List;
import java.util.stream.Stream;
import org.diapason.text.training.BpeTraining.PreTokenizer;

/** BPE: {@link BytePairMerges} without a prefix. */
record BpeTrainer(BpeTraining training) implements ModelTrainer {

  @Override
  public TextPipeline pipeline() {
    return switch (training.preTokenizer()) {
      case BYTE_LEVEL -> new ByteLevelText(training.lowercase());
      case METASPACE -> new MetaspaceText(training.lowercase());
      case WHITESPACE -> new WhitespaceText(training.lowercase());
    };
  }

  @Override
  public Model train(List<Word> words, TrainingProgress progress) {
    var merges =
        new BytePairMerges(
            new BytePairMerges.Limits(
                training.vocabSize(),
                training.minFrequency(),
                training.maxTokenLength() == null ? Integer.MAX_VALUE : training.maxTokenLength()),
            "",
            training.specialTokens(),
            Alphabet.of(words, initialAlphabet(), training.limitAlphabet()),
            words);
    merges.run(progress);
    var pairs =
        merges.merges().stream().map(merge -> List.of(merge.left(), merge.right())).toList();
    var json =
        """
        {"type": "BPE", "dropout": null, "unk_token": %s, "continuing_subword_prefix": null, \
        "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false, \
        "ignore_merges": false, "vocab": %s, "merges": %s}\
        """
            .formatted(unknown(), Json.text(merges.vocabulary()), Json.text(pairs));
    return new Model(json, merges.vocabulary().size());
  }

  private List<String> initialAlphabet() {
    return isByteLevel()
        ? Stream.concat(training.initialAlphabet().stream(), ByteLevelText.alphabet().stream())
            .toList()
        : training.initialAlphabet();
  }

  /** Bytes are all known. */
  private String unknown() {
    return isByteLevel()
        ? "null"
        : SpecialTokens.unknown(training.specialTokens()).map(Json::text).orElse("null");
  }

  private boolean isByteLevel() {
    return training.preTokenizer() == PreTokenizer.BYTE_LEVEL;
  }

  /** As GPT-2, which puts no tokens around texts and counts a space to the word behind it. */
  @Override
  public String postProcessor() {
    return isByteLevel() ? ByteLevelText.JSON : "null";
  }
}
