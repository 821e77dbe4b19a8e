package org.diapason.text.training;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.diapason.checkpoint.AtomicDirectory;
import org.diapason.checkpoint.AtomicFile;
import org.diapason.config.UserException;
import org.diapason.text.CodePoints;

/**
 * Trains a tokenizer on texts and writes it as Hugging Face's libraries do: {@code
 * AutoTokenizer.from_pretrained} in Python and {@link org.diapason.text.AutoTokenizer} read it.
 */
public final class TokenizerTrainer {
  private TokenizerTrainer() {}

  /**
   * What a training had and gave.
   *
   * @param texts number of texts
   * @param words number of words in them, repetitions included
   * @param differentWords number of words without repetitions
   * @param tokens size of the vocabulary; less than asked for where the texts give no more
   */
  public record Result(long texts, long words, int differentWords, int tokens) {}

  /**
   * The same as {@link #train(TokenizerTraining, Iterator, Path, TrainingProgress)}, in silence.
   */
  public static Result train(TokenizerTraining config, Iterator<String> texts, Path directory) {
    return train(config, texts, directory, TrainingProgress.NONE);
  }

  /**
   * Trains on texts that are read once; what is kept of them is how often each word occurs. The
   * same texts in another order give the same files.
   *
   * @param directory where {@code tokenizer.json} and {@code tokenizer_config.json} are written,
   *     both or none; must be empty or absent
   * @throws UserException if the texts hold no words, the vocabulary has no room for their
   *     characters, or the directory cannot be written
   */
  public static Result train(
      TokenizerTraining config, Iterator<String> texts, Path directory, TrainingProgress progress) {
    return AtomicDirectory.create(
        directory,
        unfinished -> {
          var trainer = ModelTrainer.of(config);
          var pipeline = trainer.pipeline();
          var counts = new WordCounts();
          long number = 0;
          for (; texts.hasNext(); number++) {
            pipeline.split(CodePoints.of(texts.next()).text(), counts::add);
          }
          var words = counts.words();
          if (words.isEmpty()) {
            throw new UserException(
                "%,d texts, and no words in them; a tokenizer needs texts to be trained on"
                    .formatted(number));
          }
          var model = trainer.train(words, progress);
          AtomicFile.writeString(
              unfinished.resolve("tokenizer.json"),
              tokenizerJson(config.specialTokens(), trainer, model));
          AtomicFile.writeString(
              unfinished.resolve("tokenizer_config.json"), configJson(config.specialTokens()));
          return new Result(number, counts.total(), words.size(), model.tokens());
        });
  }

  private static String tokenizerJson(
      List<String> specialTokens, ModelTrainer trainer, ModelTrainer.Model model) {
    var pipeline = trainer.pipeline();
    return """
    {
      "version": "1.0",
      "truncation": null,
      "padding": null,
      "added_tokens": %s,
      "normalizer": %s,
      "pre_tokenizer": %s,
      "post_processor": %s,
      "decoder": %s,
      "model": %s
    }
    """
        .formatted(
            SpecialTokens.addedTokens(specialTokens),
            pipeline.normalizer(),
            pipeline.preTokenizer(),
            trainer.postProcessor(),
            pipeline.decoder(),
            model.json());
  }

  private static String configJson(List<String> specialTokens) {
    var config = new TreeMap<String, Object>(SpecialTokens.roles(specialTokens));
    config.put("tokenizer_class", "PreTrainedTokenizerFast");
    config.put("clean_up_tokenization_spaces", false);
    var others = SpecialTokens.others(specialTokens);
    if (!others.isEmpty()) {
      config.put("additional_special_tokens", others);
    }
    return Json.text(config) + "\n";
  }
}
