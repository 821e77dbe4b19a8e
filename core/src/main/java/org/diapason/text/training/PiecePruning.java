package org.diapason.text.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Takes the pieces away from a unigram model that the likelihood of the words needs least: what is
 * lost with a piece is estimated by writing it with the likeliest other pieces. Reference: {@code
 * UnigramTrainer} of tokenizers.
 */
final class PiecePruning {

  /** A piece that could go, and how much likelihood would go with it. */
  private record Loss(int piece, double value) {}

  private final UnigramModel model;
  private final Lattice lattice;

  /** For each piece, how often the words have it when they are cut in the likeliest way. */
  private final double[] counts;

  private double allCounts;
  private double allWords;

  private PiecePruning(UnigramModel model) {
    this.model = model;
    this.lattice = new Lattice(model);
    this.counts = new double[model.size()];
  }

  /**
   * The pieces that stay: those that cannot go, in their order, then those of the highest loss.
   *
   * @param target how many pieces may stay, if so many can go
   */
  static List<Piece> prune(UnigramModel model, UnigramWords words, int target) {
    var pruning = new PiecePruning(model);
    pruning.count(words);
    return pruning.kept(target);
  }

  private void count(UnigramWords words) {
    for (int i = 0; i < words.size(); i++) {
      lattice.fill(words.characters(i));
      for (int piece : lattice.best().pieces()) {
        counts[piece] += words.count(i);
      }
      allWords += words.count(i);
    }
    for (double count : counts) {
      allCounts += count;
    }
  }

  private List<Piece> kept(int target) {
    var kept = new ArrayList<Piece>();
    var losses = new ArrayList<Loss>();
    kept.add(model.pieces().get(Lattice.UNKNOWN));
    for (int id = 1; id < model.size(); id++) {
      var piece = model.pieces().get(id);
      lattice.fill(piece.characters());
      var other = lattice.best(id);
      if (other.pieces().length == 0) {
        kept.add(piece);
      } else if (counts[id] > 0) {
        if (other.score() > piece.score()) {
          kept.add(piece); // the words have it, though no word would when it stood alone
        } else {
          losses.add(new Loss(id, loss(id, other.pieces())));
        }
      }
    }
    losses.sort(Comparator.comparingDouble(Loss::value).reversed());
    losses.stream()
        .limit(Math.max(0, target - kept.size()))
        .forEach(loss -> kept.add(model.pieces().get(loss.piece)));
    return kept;
  }

  /** How much the mean logarithm of a word's likelihood falls when others stand for a piece. */
  private double loss(int piece, int[] others) {
    double own = Math.log(counts[piece]) - Math.log(allCounts);
    double allThen = Math.log(allCounts + counts[piece] * (others.length - 1));
    double then = 0;
    for (int other : others) {
      then += Math.log(counts[other] + counts[piece]) - allThen;
    }
    return counts[piece] / allWords * (own - then);
  }
}
