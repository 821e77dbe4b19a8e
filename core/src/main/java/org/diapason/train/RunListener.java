package org.diapason.train;

/** Watches a whole run: its phases besides what a {@link Callback} sees. */
public interface RunListener extends Callback {

  /** A part of the run begins, such as {@code preparing the data}. */
  default void onPhase(String name) {}
}
