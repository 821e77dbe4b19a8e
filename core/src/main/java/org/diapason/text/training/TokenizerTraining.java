package org.diapason.text.training;

import java.util.List;
import java.util.Map;

/**
 * What a tokenizer is trained to be, under the names of the trainers of Hugging Face's tokenizers
 * library. In a configuration it is a map with {@code type}:
 *
 * <pre>{@code
 * tokenizer: {type: bpe, vocab_size: 8000}
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public sealed interface TokenizerTraining extends TokenizerChoice
    permits BpeTraining, WordPieceTraining, UnigramTraining {

  /** The key of the map that says which one it is. */
  String KEY = "type";

  /** The records by that key, as {@link org.diapason.config.Schema.Builder#choice} takes them. */
  Map<String, Class<? extends TokenizerTraining>> TYPES =
      Map.of(
          "bpe", BpeTraining.class,
          "wordpiece", WordPieceTraining.class,
          "unigram", UnigramTraining.class);

  /** How many tokens the vocabulary has at most, special ones included. */
  int vocabSize();

  /** Tokens that no text is cut into; the first ids are theirs, in this order. */
  List<String> specialTokens();

  /** Characters that the vocabulary has even if no text does. */
  List<String> initialAlphabet();
}
