package org.diapason.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.diapason.config.UserException;
import org.diapason.hub.CacheDirectory;
import org.diapason.hub.Models;
import org.diapason.model.HeadSpec;
import org.diapason.model.Model;
import org.diapason.model.NewConfig;
import org.diapason.text.Tokenizer;
import org.diapason.text.TokenizerOptions;
import org.diapason.text.training.PretrainedTokenizer;
import org.diapason.text.training.TokenizerChoice;
import org.diapason.text.training.TokenizerTrainer;
import org.diapason.text.training.TokenizerTraining;

/** What a run begins with: a pretrained model, or a new one. */
sealed interface StartingModel permits PretrainedModel, NewModel {

  /** The directory of its tokenizer. */
  Path tokenizer();

  /** The directory of a pretrained one. */
  Optional<Path> directory();

  /** The most tokens that it takes. */
  int maxPositions();

  /**
   * The model in memory, with float32 weights and a vector for each token; what of it is new is
   * drawn at random.
   *
   * @throws UserException when the tokenizer has more tokens than the model, which may not grow
   */
  Model load(HeadSpec head, Tokenizer tokenizer, String device, Consumer<String> notices);

  /**
   * Finds the model, or decides on all but the weights of a new one, whose tokenizer is trained
   * unless that was done before.
   *
   * @param texts opens those that a tokenizer may be trained on
   * @throws UserException when there is no such model, or it cannot be made
   */
  static StartingModel of(RunConfig run, Supplier<TrainingTexts> texts, RunListener listener) {
    var choice = run.model();
    var name = choice.name();
    if (name != null) {
      return new PretrainedModel(name, Models.find(name), choice.resizeTokenEmbeddings());
    }
    var architecture = Objects.requireNonNull(choice.architecture());
    var config = new NewConfig(architecture, choice.config());
    var directory = tokenizer(Objects.requireNonNull(choice.tokenizer()), texts, listener);
    try (var tokenizer = run.task().tokenizer(directory, TokenizerOptions.DEFAULTS)) {
      var fitting =
          config.forTokens(
              tokenizer.vocabularySize(),
              role ->
                  role.equals("pad_token") ? tokenizer.padTokenId() : tokenizer.specialToken(role));
      listener.onNotice(
          "a new %s with %,d tokens".formatted(architecture, tokenizer.vocabularySize()));
      return new NewModel(architecture, fitting, directory);
    }
  }

  private static Path tokenizer(
      TokenizerChoice choice, Supplier<TrainingTexts> texts, RunListener listener) {
    if (choice instanceof PretrainedTokenizer pretrained) {
      return Models.findTokenizer(pretrained.name());
    }
    try (var open = texts.get()) {
      var directory = CacheDirectory.of("tokenizers").resolve(open.key(choice.toString()));
      if (!Files.isDirectory(directory)) {
        listener.onPhase("training the tokenizer");
        train((TokenizerTraining) choice, open, directory);
      }
      return directory;
    }
  }

  private static void train(TokenizerTraining training, TrainingTexts texts, Path directory) {
    try {
      TokenizerTrainer.train(training, texts, directory);
    } catch (UserException e) {
      if (!Files.isDirectory(directory)) { // else another run was faster
        throw e;
      }
    }
  }
}
