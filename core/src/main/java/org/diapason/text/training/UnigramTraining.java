package org.diapason.text.training;

import java.util.List;
import java.util.stream.Stream;
import org.diapason.config.Default;
import org.diapason.config.Doc;
import org.diapason.config.Range;

/**
 * A unigram language model over pieces, as SentencePiece trains it (Kudo, 2018): of all frequent
 * substrings those stay that the likelihood of the texts needs most. The pieces are those of {@code
 * UnigramTrainer} in tokenizers 0.23.
 *
 * @param vocabSize see {@link TokenizerTraining#vocabSize}
 * @param specialTokens see {@link TokenizerTraining#specialTokens}
 * @param initialAlphabet characters that are kept in any case, as those of the texts always are
 * @param unkToken what stands for characters that the texts did not have; put first where the
 *     special tokens lack it
 * @param shrinkingFactor share of the pieces that stay when some are taken away
 * @param maxPieceLength the most characters of a piece
 * @param nSubIterations steps of expectation and maximization before pieces are taken away
 * @param lowercase whether texts are put in lower case
 */
@Doc("A unigram language model over pieces, as of SentencePiece.")
public record UnigramTraining(
    @Doc("Tokens of the vocabulary, special ones included.") @Default("8000") @Range(min = 1)
        int vocabSize,
    @Doc("Tokens that no text is cut into, in the order of their ids.")
        @Default("['<pad>', '</s>', '<unk>']")
        List<String> specialTokens,
    @Doc("Characters that are kept in any case.") @Default("[]") List<String> initialAlphabet,
    @Doc("What stands for unknown characters.") @Default("<unk>") String unkToken,
    @Doc("Share of the pieces that stay when some are taken away.")
        @Default("0.75")
        @Range(min = 0, minExclusive = true, max = 1, maxExclusive = true)
        double shrinkingFactor,
    @Doc("The most characters of a piece.") @Default("16") @Range(min = 1) int maxPieceLength,
    @Doc("Steps of expectation and maximization between.") @Default("2") @Range(min = 1)
        int nSubIterations,
    @Doc("Put texts in lower case.") @Default("false") boolean lowercase)
    implements TokenizerTraining {

  /**
   * @throws org.diapason.config.UserException if special tokens or alphabet are not sound
   */
  public UnigramTraining {
    specialTokens = SpecialTokens.checked(specialTokens);
    if (!specialTokens.contains(unkToken)) {
      specialTokens =
          SpecialTokens.checked(
              Stream.concat(Stream.of(unkToken), specialTokens.stream()).toList());
    }
    initialAlphabet = Alphabet.checked(initialAlphabet);
  }

  /** As T5's, with so many tokens. */
  public UnigramTraining(int vocabSize) {
    this(vocabSize, List.of("<pad>", "</s>", "<unk>"), List.of(), "<unk>", 0.75, 16, 2, false);
  }
}
