package org.diapason.train;

import static java.lang.Math.PI;
import static java.lang.Math.cos;
import static java.lang.Math.max;

import java.util.Locale;

/**
 * How the learning rate changes over the run, as a share of its highest value. The same numbers as
 * {@code transformers.get_scheduler} with its defaults.
 */
public enum Schedule {
  LINEAR {
    @Override
    double afterWarmup(long step, long warmup, long total, double base) {
      return max(0, (double) (total - step) / max(1, total - warmup));
    }
  },
  COSINE {
    @Override
    double afterWarmup(long step, long warmup, long total, double base) {
      return max(0, 0.5 * (1 + cos(PI * progress(step, warmup, total))));
    }
  },
  CONSTANT {
    @Override
    double factor(long step, long warmup, long total, double base) {
      return 1;
    }
  },
  CONSTANT_WITH_WARMUP,
  POLYNOMIAL {
    /** Power 1 down to 1e-7, as Transformers has it. */
    @Override
    double afterWarmup(long step, long warmup, long total, double base) {
      var end = 1e-7;
      return step > total
          ? end / base
          : ((base - end) * (1 - progress(step, warmup, total)) + end) / base;
    }
  },
  INVERSE_SQRT {
    @Override
    double afterWarmup(long step, long warmup, long total, double base) {
      var timescale = warmup == 0 ? 10_000 : warmup;
      return 1 / Math.sqrt((step + timescale - warmup) / (double) timescale);
    }
  };

  /** As {@code lr_scheduler_type} names it. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The share of the highest learning rate that a step runs at.
   *
   * @param step optimizer steps done so far
   * @param warmup steps of linear warm-up
   * @param total steps of the whole run
   * @param base the highest learning rate
   */
  double factor(long step, long warmup, long total, double base) {
    return step < warmup ? (double) step / max(1, warmup) : afterWarmup(step, warmup, total, base);
  }

  double afterWarmup(long step, long warmup, long total, double base) {
    return 1;
  }

  private static double progress(long step, long warmup, long total) {
    return (double) (step - warmup) / max(1, total - warmup);
  }
}
