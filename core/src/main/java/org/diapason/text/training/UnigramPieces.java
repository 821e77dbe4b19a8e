package org.diapason.text.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The trainer of unigram models: from many seeds, pieces and their probabilities are found by
 * expectation and maximization, and some are taken away, until few enough are left. Reference:
 * {@code UnigramTrainer} of tokenizers 0.23, which follows SentencePiece. Not thread-safe.
 */
final class UnigramPieces {
  /** So many times the wanted size is what maximization ends with. */
  private static final double SPARE = 1.1;

  private static final double LEAST_EXPECTED = 0.5;

  /** By how much the score of a missing character is above that of the one before. */
  private static final double PENALTY_STEP = 0.0001;

  private final UnigramTraining training;
  private final UnigramWords words;
  private final List<String> alphabet;
  private UnigramModel model;

  /**
   * @throws org.diapason.config.UserException if the vocabulary has no room for single characters
   */
  UnigramPieces(UnigramTraining training, List<Word> words) {
    this.training = training;
    this.words = new UnigramWords(words);
    this.alphabet =
        Alphabet.of(words, training.initialAlphabet(), null).stream()
            .filter(character -> !training.specialTokens().contains(character))
            .toList();
    Alphabet.requireRoom(training.vocabSize(), training.specialTokens().size(), alphabet.size());
    var seeds = new ArrayList<Piece>();
    seeds.add(new Piece(training.unkToken(), Double.NaN));
    seeds.addAll(SeedPieces.of(words, training.maxPieceLength()));
    this.model = UnigramModel.of(seeds);
  }

  /**
   * Trains, and gives the vocabulary: special tokens with score 0, then pieces, the likeliest
   * first.
   *
   * @param progress is told how many rounds are done of those expected
   */
  List<Piece> run(TrainingProgress progress) {
    int enough = (int) (training.vocabSize() * SPARE);
    int rounds = Math.max(1, rounds(enough));
    for (int round = 0; ; round++) {
      int before = model.size();
      maximize();
      progress.accept("shrinking", Math.min(round, rounds - 1), rounds);
      if (model.size() <= enough) {
        break;
      }
      int target = Math.max(enough, (int) (model.size() * training.shrinkingFactor()));
      model = UnigramModel.of(PiecePruning.prune(model, words, target));
      if (model.size() == before) {
        break; // nothing more can go
      }
    }
    progress.accept("shrinking", rounds, rounds);
    return vocabulary();
  }

  private int rounds(int enough) {
    double shrinks =
        (Math.log(enough) - Math.log(model.size())) / Math.log(training.shrinkingFactor());
    return (int) shrinks + 1;
  }

  private void maximize() {
    for (int i = 0; i < training.nSubIterations(); i++) {
      var lattice = new Lattice(model);
      var expected = new double[model.size()];
      for (int word = 0; word < words.size(); word++) {
        lattice.fill(words.characters(word));
        lattice.addExpected(words.count(word), expected);
      }
      model = UnigramModel.of(likeliest(expected));
    }
  }

  /** Pieces that are expected at all, with scores under a prior that favours few pieces. */
  private List<Piece> likeliest(double[] expected) {
    double sum = 0;
    for (int id = 1; id < expected.length; id++) {
      sum += expected[id] < LEAST_EXPECTED ? 0 : expected[id];
    }
    double logSum = digamma(sum);
    var pieces = new ArrayList<Piece>();
    pieces.add(model.pieces().get(Lattice.UNKNOWN));
    for (int id = 1; id < expected.length; id++) {
      if (expected[id] >= LEAST_EXPECTED) {
        pieces.add(new Piece(model.pieces().get(id).text(), digamma(expected[id]) - logSum));
      }
    }
    return pieces;
  }

  /** The derivative of the logarithm of the gamma function, by its asymptotic series. */
  private static double digamma(double x) {
    double shifted = x;
    double result = 0;
    for (; shifted < 7; shifted++) {
      result -= 1 / shifted;
    }
    shifted -= 0.5;
    double square = 1 / (shifted * shifted);
    double fourth = square * square;
    return result
        + Math.log(shifted)
        + square / 24
        - 7.0 / 960 * fourth
        + 31.0 / 8064 * fourth * square
        - 127.0 / 30720 * fourth * fourth;
  }

  private List<Piece> vocabulary() {
    int room = training.vocabSize() - training.specialTokens().size();
    var scores =
        model.pieces().stream()
            .skip(1)
            .collect(Collectors.toMap(Piece::text, Piece::score, (first, second) -> first));
    var pieces = new ArrayList<Piece>();
    double penalty = 0;
    for (var character : alphabet) {
      var score = scores.get(character);
      if (score == null) {
        score = model.minScore() + penalty;
        penalty += PENALTY_STEP;
      }
      pieces.add(new Piece(character, score));
    }
    var taken = new HashSet<>(alphabet);
    taken.addAll(training.specialTokens());
    model.pieces().stream()
        .skip(1)
        .filter(piece -> !taken.contains(piece.text()))
        .limit(room - pieces.size())
        .forEach(pieces::add);
    pieces.sort(Comparator.comparingDouble(Piece::score).reversed());
    var vocabulary = new ArrayList<Piece>();
    training.specialTokens().forEach(token -> vocabulary.add(new Piece(token, 0)));
    vocabulary.addAll(pieces);
    return vocabulary;
  }
}
