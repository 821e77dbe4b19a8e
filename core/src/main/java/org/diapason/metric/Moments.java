package org.diapason.metric;

/**
 * Means, squared deviations and their product of two series, updated value by value so that large
 * means do not cancel: Welford, Note on a Method for Calculating Corrected Sums of Squares and
 * Products (Technometrics, 1962).
 */
final class Moments {
  private long count;
  private double meanX;
  private double meanY;
  private double deviationX;
  private double deviationY;
  private double product;

  void add(double x, double y) {
    count++;
    double fromOldX = x - meanX;
    double fromOldY = y - meanY;
    meanX += fromOldX / count;
    meanY += fromOldY / count;
    deviationX += fromOldX * (x - meanX);
    deviationY += fromOldY * (y - meanY);
    product += fromOldX * (y - meanY);
  }

  /** Sum of the squared deviations of x from their mean. */
  double deviationX() {
    return deviationX;
  }

  /** Sum of the squared deviations of y from their mean. */
  double deviationY() {
    return deviationY;
  }

  /** Pearson's correlation; {@code NaN} when a series is constant. */
  double correlation() {
    double r = product / Math.sqrt(deviationX * deviationY);
    return Math.max(-1, Math.min(1, r));
  }
}
