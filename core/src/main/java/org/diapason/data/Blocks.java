package org.diapason.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A view of texts in which each example is a block of several whole ones, put together so that few
 * places stay empty (best fit, the longest first). Their {@code position_ids} begin anew with each
 * text, by which a model tells them apart. A text that is longer than a block is cut.
 */
public final class Blocks implements Dataset {
  private static final String INPUT_IDS = "input_ids";
  private static final String LABELS = "labels";
  private static final String POSITIONS = "position_ids";

  private final Dataset texts;
  private final List<List<Piece>> blocks;
  private final boolean several;

  /** Tokens {@code start} to {@code end} of a text. */
  private record Piece(int text, int start, int end) {
    int length() {
      return end - start;
    }
  }

  /**
   * @param several whether a block may hold more texts than one
   */
  private Blocks(Dataset texts, List<List<Piece>> blocks, boolean several) {
    this.texts = texts;
    this.blocks = blocks;
    this.several = several;
  }

  /** A block for each text, or for each piece of one that is longer than a block. */
  public static Blocks each(Dataset texts, int longest) {
    return new Blocks(texts, pieces(texts, longest).stream().map(List::of).toList(), false);
  }

  /**
   * Several texts a block.
   *
   * @param longest the most tokens of a block
   */
  public static Blocks packed(Dataset texts, int longest) {
    var pieces = pieces(texts, longest);
    pieces.sort((a, b) -> Integer.compare(b.length(), a.length()));
    var blocks = new ArrayList<List<Piece>>();
    var withRoom = new TreeMap<Integer, List<Integer>>(); // blocks by the places that are left
    for (var piece : pieces) {
      var best = withRoom.ceilingEntry(piece.length());
      int room;
      int block;
      if (best == null) {
        room = longest;
        block = blocks.size();
        blocks.add(new ArrayList<>());
      } else {
        room = best.getKey();
        var open = best.getValue();
        block = open.remove(open.size() - 1);
        if (open.isEmpty()) {
          withRoom.remove(room);
        }
      }
      blocks.get(block).add(piece);
      withRoom.computeIfAbsent(room - piece.length(), left -> new ArrayList<>()).add(block);
    }
    return new Blocks(texts, blocks, true);
  }

  /** A single token has nothing that follows it, and is left out. */
  private static List<Piece> pieces(Dataset texts, int longest) {
    var pieces = new ArrayList<Piece>();
    for (int text = 0; text < texts.size(); text++) {
      var length = texts.length(text);
      for (int start = 0; start < length - 1; start += longest) {
        pieces.add(new Piece(text, start, Math.min(length, start + longest)));
      }
    }
    return pieces;
  }

  @Override
  public int size() {
    return blocks.size();
  }

  @Override
  public int length(int index) {
    return blocks.get(index).stream().mapToInt(Piece::length).sum();
  }

  @Override
  public Example get(int index) {
    var block = blocks.get(index);
    var example = Example.of(INPUT_IDS, joined(block, INPUT_IDS));
    if (texts.get(block.get(0).text).has(LABELS)) {
      example = example.with(LABELS, joined(block, LABELS));
    }
    return several
        ? example.with(
            POSITIONS,
            block.stream().flatMapToInt(piece -> IntStream.range(0, piece.length())).toArray())
        : example;
  }

  private int[] joined(List<Piece> block, String feature) {
    return block.stream()
        .flatMapToInt(
            piece -> Arrays.stream(texts.get(piece.text).ints(feature), piece.start, piece.end))
        .toArray();
  }
}
