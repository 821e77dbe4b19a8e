package org.diapason.text.training;

import java.util.List;

/** WordPiece: {@link BytePairMerges} with a prefix; the merges themselves are not needed. */
record WordPieceTrainer(WordPieceTraining training) implements ModelTrainer {

  @Override
  public TextPipeline pipeline() {
    return new BertText(
        training.lowercase(),
        training.stripAccents() == null ? training.lowercase() : training.stripAccents(),
        training.continuingSubwordPrefix());
  }

  @Override
  public Model train(List<Word> words, TrainingProgress progress) {
    var merges =
        new BytePairMerges(
            new BytePairMerges.Limits(
                training.vocabSize(), training.minFrequency(), Integer.MAX_VALUE),
            training.continuingSubwordPrefix(),
            training.specialTokens(),
            Alphabet.of(words, training.initialAlphabet(), training.limitAlphabet()),
            words);
    merges.run(progress);
    var json =
        """
        {"type": "WordPiece", "unk_token": %s, "continuing_subword_prefix": %s, \
        "max_input_chars_per_word": 100, "vocab": %s}\
        """
            .formatted(
                Json.text(SpecialTokens.unknown(training.specialTokens()).orElseThrow()),
                Json.text(training.continuingSubwordPrefix()),
                Json.text(merges.vocabulary()));
    return new Model(json, merges.vocabulary().size());
  }

  /** As BERT, where the tokens for it are there. */
  @Override
  public String postProcessor() {
    return training.specialTokens().containsAll(List.of("[CLS]", "[SEP]"))
        ? Template.of(
            training.specialTokens(),
            List.of("[CLS]", "$A", "[SEP]"),
            List.of("[CLS]", "$A", "[SEP]", "$B:1", "[SEP]:1"))
        : "null";
  }
}
