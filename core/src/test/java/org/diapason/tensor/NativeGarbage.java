package org.diapason.tensor;

import org.bytedeco.javacpp.Pointer;

/**
 * Frees what other tests left to the garbage collector, so that counts of live memory stand still.
 */
public final class NativeGarbage {
  private static final int QUIET_ROUNDS = 3;

  private NativeGarbage() {}

  public static void collect() {
    var before = -1L;
    for (int quiet = 0; quiet < QUIET_ROUNDS; ) {
      System.gc();
      Pointer.deallocateReferences();
      try {
        Thread.sleep(50); // JavaCPP's own thread frees too
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      quiet = Pointer.totalCount() == before ? quiet + 1 : 0;
      before = Pointer.totalCount();
    }
  }
}
