package org.diapason.text.training;

import java.util.List;

/** One kind of tokenizer: how texts become words, and how words become a vocabulary. */
interface ModelTrainer {

  /**
   * The model of a trained tokenizer.
   *
   * @param json its part of {@code tokenizer.json}
   * @param tokens size of the vocabulary
   */
  record Model(String json, int tokens) {}

  static ModelTrainer of(TokenizerTraining training) {
    if (training instanceof BpeTraining bpe) {
      return new BpeTrainer(bpe);
    }
    return training instanceof WordPieceTraining wordPiece
        ? new WordPieceTrainer(wordPiece)
        : new UnigramTrainer((UnigramTraining) training);
  }

  TextPipeline pipeline();

  /**
   * @param words not empty
   * @throws org.diapason.config.UserException if the vocabulary has no room for the characters
   */
  Model train(List<Word> words, TrainingProgress progress);

  /** JSON of what puts special tokens around texts; {@code null} in JSON for nothing. */
  String postProcessor();
}
