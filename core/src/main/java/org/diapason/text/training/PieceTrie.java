package org.diapason.text.training;

import java.util.Arrays;
import java.util.List;

/**
 * Finds which pieces a text goes on with: a tree of characters in one hash table, whose keys are a
 * node and a character. Immutable and thread-safe.
 */
final class PieceTrie {
  static final int NONE = -1;
  static final int ROOT = 0;
  private static final int CHARACTER_BITS = 21;
  private static final long MIXER = 0x9E3779B97F4A7C15L;

  private long[] keys = new long[1 << 10];
  private int[] children = new int[1 << 10];
  private int[] pieces = new int[1 << 10];
  private int nodes = 1;

  /** Of all pieces but the first, which stands for unknown characters. */
  PieceTrie(List<Piece> pieces) {
    Arrays.fill(this.pieces, NONE);
    for (int id = 1; id < pieces.size(); id++) {
      int node = ROOT;
      for (int character : pieces.get(id).characters()) {
        node = childOrNew(node, character);
      }
      this.pieces[node] = id;
    }
  }

  /** The node behind one more character, or {@link #NONE}. */
  int child(int node, int character) {
    int slot = slot(key(node, character));
    return keys[slot] == 0 ? NONE : children[slot];
  }

  /** The piece that ends in a node, or {@link #NONE}. */
  int piece(int node) {
    return pieces[node];
  }

  private int childOrNew(int node, int character) {
    long key = key(node, character);
    int slot = slot(key);
    if (keys[slot] == 0) {
      if (2 * nodes >= keys.length) {
        grow();
        slot = slot(key);
      }
      keys[slot] = key;
      children[slot] = nodes++;
    }
    return children[slot];
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldChildren = children;
    keys = new long[2 * oldKeys.length];
    children = new int[keys.length];
    int known = pieces.length;
    pieces = Arrays.copyOf(pieces, keys.length);
    Arrays.fill(pieces, known, pieces.length, NONE);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        children[slot] = oldChildren[i];
      }
    }
  }

  /** Where a key is, or would be. */
  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) ((key * MIXER) >>> Integer.SIZE) & mask;
    while (keys[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Never 0, which marks an empty place. */
  private static long key(int node, int character) {
    return ((node + 1L) << CHARACTER_BITS) | character;
  }
}
