package org.diapason.text.jinja;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the names that a template sets at its outermost level, for certain and before it reads them
 * there. Jinja takes such a name for the template's own throughout: a variable of the same name is
 * never seen, not even by a loop or a macro that comes before the name is set.
 */
final class OwnNames {
  private final List<String> reads;
  private final Set<String> used = new HashSet<>();
  private final Set<String> own = new HashSet<>();
  private int looked;
  private int inner;
  private int branches;

  /**
   * @param reads the names that are read, which grows
   */
  OwnNames(List<String> reads) {
    this.reads = reads;
  }

  Set<String> all() {
    return Set.copyOf(own);
  }

  /** What follows is inside of a loop, a macro or a block, which have names of their own. */
  void enter() {
    look();
    inner++;
  }

  void leave() {
    look();
    inner--;
  }

  /** What follows is executed on a condition. */
  void enterBranch() {
    branches++;
  }

  void leaveBranch() {
    branches--;
  }

  void set(String name) {
    look();
    if (inner == 0 && used.add(name) && branches == 0) {
      own.add(name);
    }
  }

  private void look() {
    if (inner == 0) {
      used.addAll(reads.subList(looked, reads.size()));
    }
    looked = reads.size();
  }
}
