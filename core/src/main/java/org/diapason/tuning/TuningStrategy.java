package org.diapason.tuning;

import org.diapason.model.Model;

/**
 * Which weights train, and how. Implementations are records whose components are their options,
 * with a constructor without arguments for the defaults, listed in {@code
 * META-INF/services/org.diapason.tuning.TuningStrategy}.
 */
public interface TuningStrategy {

  /** As configurations name it below {@code tuning.method}. */
  String name();

  /** Marks the weights that train, before the optimizer is made. */
  void prepare(Model model);

  /**
   * Whether the lowest layers, as far as none of their weights trains, run without dropout. What
   * they give for an example is always the same then, and is computed once.
   */
  default boolean runsFrozenLayersWithoutDropout() {
    return false;
  }
}
