package org.diapason.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diapason.checkpoint.JsonFile;
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
   * The tokenizer of a model. Texts are cut to the positions that the model has.
   *
   * @param nameOrPath {@code embedded:NAME} or a local directory, see {@link Models#find}
   * @throws UserException if there is no such model, or no tokenizer that can be read
   */
  public static Tokenizer of(String nameOrPath) {
    return of(Models.find(nameOrPath));
  }

  /**
   * The tokenizer of a directory. Texts are cut to the positions that the model has, by {@code
   * config.json}, or to what {@code tokenizer_config.json} says if that is less.
   *
   * @throws UserException if the directory has no tokenizer that can be read
   */
  public static Tokenizer of(Path directory) {
    var whole = of(directory, TokenizerOptions.DEFAULTS);
    var limit =
        IntStream.concat(positions(directory).stream(), whole.modelMaxLength().stream()).min();
    if (limit.isEmpty()) {
      return whole;
    }
    whole.close();
    return of(directory, TokenizerOptions.DEFAULTS.withMaxLength(limit.getAsInt()));
  }

  /**
   * The tokenizer of a directory.
   *
   * @throws UserException if the directory has no tokenizer that can be read; the message says what
   *     was looked for
   */
  public static Tokenizer of(Path directory, TokenizerOptions options) {
    return of(TokenizerFiles.read(directory), options);
  }

  /**
   * The tokenizer of a directory with another chat template, which is saved with it.
   *
   * @param chatTemplate a file
   * @throws UserException if the directory has no tokenizer that can be read, or the file cannot be
   *     read
   */
  public static Tokenizer of(Path directory, TokenizerOptions options, Path chatTemplate) {
    return of(TokenizerFiles.read(directory).withChatTemplate(chatTemplate), options);
  }

  private static Tokenizer of(TokenizerFiles found, TokenizerOptions options) {
    var config = new TokenizerConfig(found);
    var files = found;
    if (!files.has(TokenizerFiles.TOKENIZER)) {
      var vocabulary =
          found.text(TokenizerFiles.VOCABULARY).orElseThrow(() -> missing(found.directory()));
      files = VocabularyFile.complete(files, config, vocabulary);
    }
    var json =
        TokenizerJson.parse(
                files.path(TokenizerFiles.TOKENIZER),
                files.text(TokenizerFiles.TOKENIZER).orElseThrow())
            .cleanedAs(config);
    return new Tokenizer(files, config, json, options);
  }

  private static OptionalInt positions(Path directory) {
    var config = directory.resolve("config.json");
    if (!Files.exists(config)) {
      return OptionalInt.empty();
    }
    var json = JsonFile.read(config);
    return Stream.of("max_position_embeddings", "n_positions")
        .map(json::get)
        .filter(value -> value instanceof JsonPrimitive number && number.isNumber())
        .mapToInt(JsonElement::getAsInt)
        .findFirst();
  }

  private static UserException missing(Path directory) {
    var others =
        NOT_YET_READABLE.stream()
            .filter(name -> Files.exists(directory.resolve(name)))
            .map(name -> " and found " + name + ", which cannot be read yet")
            .findFirst();
    return new UserException(
        """
        %s: has no tokenizer: looked for tokenizer.json and vocab.txt%s. Where Transformers can \
        read it, AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR) makes a tokenizer.json\
        """
            .formatted(directory, others.orElse("")));
  }
}
