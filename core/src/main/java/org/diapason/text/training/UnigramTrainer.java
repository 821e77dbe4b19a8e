package org.diapason.text.training;

import java.util.List;

/** Unigram: {@link UnigramPieces}. */
record UnigramTrainer(UnigramTraining training) implements ModelTrainer {
  private static final String END = "</s>";

  @Override
  public TextPipeline pipeline() {
    return new MetaspaceText(training.lowercase());
  }

  @Override
  public Model train(List<Word> words, TrainingProgress progress) {
    var pieces = new UnigramPieces(training, words).run(progress);
    var vocabulary =
        pieces.stream().map(piece -> List.<Object>of(piece.text(), piece.score())).toList();
    var json =
        "{\"type\": \"Unigram\", \"unk_id\": %d, \"vocab\": %s, \"byte_fallback\": false}"
            .formatted(
                training.specialTokens().indexOf(training.unkToken()), Json.text(vocabulary));
    return new Model(json, pieces.size());
  }

  /** As T5, which ends each text, where the token for it is there. */
  @Override
  public String postProcessor() {
    return training.specialTokens().contains(END)
        ? Template.of(training.specialTokens(), List.of("$A", END), List.of("$A", END, "$B", END))
        : "null";
  }
}
