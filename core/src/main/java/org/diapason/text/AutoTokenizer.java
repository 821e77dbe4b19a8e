package org.diapason.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.diapason.config.UserException;
import org.diapason.hub.Models;

/**
 * Makes the tokenizer of a Hugging Face directory: from {@code tokenizer.json}, or from a BERT's
 * {@code vocab.txt} where there is none, and from what {@code tokenizer_config.json} and {@code
 * special_tokens_map.json} say besides.
 */
public final class AutoTokenizer {
  private static final List<String> NOT_YET_READABLE =
      List.of("spiece.model", "sentencepiece.bpe.model", "tokenizer.model", "vocab.json");

  private AutoTokenizer() {}

  /**
   * The tokenizer of a model, with nothing truncated.
   *
   * @param nameOrPath {@code embedded:NAME} or a local directory, see {@link Models#find}
   * @throws UserException if there is no such model, or no tokenizer that can be read
   */
  public static Tokenizer of(String nameOrPath) {
    return of(Models.find(nameOrPath));
  }

  /**
   * The tokenizer of a directory, with nothing truncated.
   *
   * @throws UserException if the directory has no tokenizer that can be read
   */
  public static Tokenizer of(Path directory) {
    return of(directory, TokenizerOptions.DEFAULTS);
  }

  /**
   * The tokenizer of a directory.
   *
   * @throws UserException if the directory has no tokenizer that can be read; the message says what
   *     was looked for
   */
  public static Tokenizer of(Path directory, TokenizerOptions options) {
    var files = TokenizerFiles.read(directory);
    var config = new TokenizerConfig(files);
    if (!files.has(TokenizerFiles.TOKENIZER)) {
      var vocabulary = files.text(TokenizerFiles.VOCABULARY).orElseThrow(() -> missing(directory));
      files = VocabularyFile.complete(files, config, vocabulary);
    }
    var json =
        TokenizerJson.parse(
                files.path(TokenizerFiles.TOKENIZER),
                files.text(TokenizerFiles.TOKENIZER).orElseThrow())
            .cleanedAs(config);
    return new Tokenizer(files, config, json, options);
  }

  private static UserException missing(Path directory) {
    var others =
        NOT_YET_READABLE.stream()
            .filter(name -> Files.exists(directory.resolve(name)))
            .map(name -> " and found " + name + ", which cannot be read yet")
            .findFirst();
    return new UserException(
        """
        %s: has no tokenizer: looked for tokenizer.json and vocab.txt%s. Where Transformers can         read it, AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR) makes a tokenizer.json\
        """
            .formatted(directory, others.orElse("")));
  }
}
