package org.diapason.text.training;

import java.util.List;
import org.diapason.config.Default;
import org.diapason.config.Doc;
import org.diapason.config.Range;
import org.jspecify.annotations.Nullable;

/**
 * WordPiece for BERT: pieces inside a word carry a prefix. The pieces are found as those of {@link
 * BpeTraining}, as {@code WordPieceTrainer} in tokenizers 0.23 does.
 *
 * @param vocabSize see {@link TokenizerTraining#vocabSize}
 * @param minFrequency how often the texts must have a pair before it becomes a piece
 * @param specialTokens see {@link TokenizerTraining#specialTokens}; one must be {@code [UNK]} or
 *     {@code <unk>}
 * @param limitAlphabet how many different characters are kept, the most frequent ones; null for all
 * @param initialAlphabet characters that are kept in any case
 * @param continuingSubwordPrefix what pieces inside a word begin with
 * @param lowercase whether texts are put in lower case
 * @param stripAccents whether accents are taken away; null for whether texts are put in lower case,
 *     as BERT does
 */
@Doc("WordPiece, as of BERT.")
public record WordPieceTraining(
    @Doc("Tokens of the vocabulary, special ones included.") @Default("30000") @Range(min = 1)
        int vocabSize,
    @Doc("How often a pair must occur to become a piece.") @Default("0") @Range(min = 0)
        int minFrequency,
    @Doc("Tokens that no text is cut into, in the order of their ids.")
        @Default("['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']")
        List<String> specialTokens,
    @Doc("The most different characters that are kept.") @Range(min = 1)
        @Nullable Integer limitAlphabet,
    @Doc("Characters that are kept in any case.") @Default("[]") List<String> initialAlphabet,
    @Doc("What pieces inside a word begin with.") @Default("'##'") String continuingSubwordPrefix,
    @Doc("Put texts in lower case.") @Default("true") boolean lowercase,
    @Doc("Take accents away; as lowercase where it is not set.") @Nullable Boolean stripAccents)
    implements TokenizerTraining {

  /**
   * @throws org.diapason.config.UserException if special tokens or alphabet are not sound
   */
  public WordPieceTraining {
    specialTokens = SpecialTokens.checked(specialTokens);
    SpecialTokens.requireUnknown(specialTokens, "wordpiece");
    initialAlphabet = Alphabet.checked(initialAlphabet);
  }

  /** As BERT's, with so many tokens. */
  public WordPieceTraining(int vocabSize) {
    this(
        vocabSize,
        0,
        List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
        null,
        List.of(),
        "##",
        true,
        null);
  }
}
