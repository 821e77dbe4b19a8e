package org.diapason.text.training;

import java.util.List;

/**
 * Pieces with what is computed from them. Immutable and thread-safe.
 *
 * @param pieces the first stands for unknown characters and has no score
 * @param minScore the lowest score of the others
 */
record UnigramModel(List<Piece> pieces, PieceTrie trie, double minScore) {

  static UnigramModel of(List<Piece> pieces) {
    double minScore =
        pieces.stream().skip(1).mapToDouble(Piece::score).min().orElse(Double.POSITIVE_INFINITY);
    return new UnigramModel(List.copyOf(pieces), new PieceTrie(pieces), minScore);
  }

  double score(int piece) {
    return pieces.get(piece).score();
  }

  int size() {
    return pieces.size();
  }
}
