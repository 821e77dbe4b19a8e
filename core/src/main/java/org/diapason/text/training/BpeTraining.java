package org.diapason.text.training;

import java.util.List;
import java.util.Locale;
import org.diapason.config.Default;
import org.diapason.config.Doc;
import org.diapason.config.Range;
import org.jspecify.annotations.Nullable;

/**
 * Byte-pair encoding: the most frequent pair of pieces becomes a piece, again and again (Sennrich
 * et al., 2016). The vocabulary and merges are those of {@code BpeTrainer} in tokenizers 0.23.
 *
 * @param vocabSize see {@link TokenizerTraining#vocabSize}
 * @param minFrequency how often the texts must have a pair before it becomes a piece
 * @param specialTokens see {@link TokenizerTraining#specialTokens}
 * @param limitAlphabet how many different characters are kept, the most frequent ones; null for all
 * @param initialAlphabet characters that are kept in any case; the 256 bytes of {@link
 *     PreTokenizer#BYTE_LEVEL} always are
 * @param maxTokenLength characters that a piece stays below, as in the reference; null for no limit
 * @param preTokenizer how texts are cut into words
 * @param lowercase whether texts are put in lower case
 */
@Doc("Byte-pair encoding, as of GPT-2.")
public record BpeTraining(
    @Doc("Tokens of the vocabulary, special ones included.") @Default("30000") @Range(min = 1)
        int vocabSize,
    @Doc("How often a pair must occur to become a piece.") @Default("0") @Range(min = 0)
        int minFrequency,
    @Doc("Tokens that no text is cut into, in the order of their ids.")
        @Default("['<|endoftext|>']")
        List<String> specialTokens,
    @Doc("The most different characters that are kept.") @Range(min = 1)
        @Nullable Integer limitAlphabet,
    @Doc("Characters that are kept in any case.") @Default("[]") List<String> initialAlphabet,
    @Doc("Characters that a piece has less than.") @Range(min = 2) @Nullable Integer maxTokenLength,
    @Doc("How texts are cut into words.") @Default("byte_level") PreTokenizer preTokenizer,
    @Doc("Put texts in lower case.") @Default("false") boolean lowercase)
    implements TokenizerTraining {

  /** How texts are cut into words. */
  public enum PreTokenizer {
    /** GPT-2's way, in bytes: every text can be encoded, and decoded to what it was. */
    BYTE_LEVEL,
    /** SentencePiece's way: spaces are visible and stay with the word behind them. */
    METASPACE,
    /** Letters and marks apart; spaces are lost. */
    WHITESPACE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @throws org.diapason.config.UserException if special tokens or alphabet are not sound
   */
  public BpeTraining {
    specialTokens = SpecialTokens.checked(specialTokens);
    initialAlphabet = Alphabet.checked(initialAlphabet);
  }

  /** As GPT-2's, with so many tokens. */
  public BpeTraining(int vocabSize) {
    this(
        vocabSize,
        0,
        List.of("<|endoftext|>"),
        null,
        List.of(),
        null,
        PreTokenizer.BYTE_LEVEL,
        false);
  }
}
