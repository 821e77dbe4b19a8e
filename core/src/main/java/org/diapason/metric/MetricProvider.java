package org.diapason.metric;

import java.util.SortedMap;
import org.diapason.config.Nearest;
import org.diapason.config.Services;
import org.diapason.config.UserException;

/**
 * A kind of metric, found by its name in any jar on the class path.
 *
 * <p>To add one, write a public record that implements this interface and name it in {@code
 * META-INF/services/org.diapason.metric.MetricProvider}. Its components are the metric's options;
 * their {@link org.diapason.config.Default}s stand in configurations, those of its constructor
 * without arguments in Java.
 */
public interface MetricProvider {

  /** The name in a configuration, such as {@code classification}. */
  String name();

  /**
   * A new accumulator that has seen no example; a {@link TextMetric} when it compares texts.
   *
   * @throws UserException when the metric does not suit the labels
   */
  Metric create(MetricContext context);

  /**
   * All metrics on the class path, by name.
   *
   * @throws UserException when a jar names a class that cannot be loaded, or two have one name
   */
  static SortedMap<String, MetricProvider> all() {
    return Services.of(MetricProvider.class, MetricProvider::name);
  }

  /**
   * The metric of this name, with its defaults.
   *
   * @throws UserException when there is none; the message gives all names, the nearest first
   */
  static MetricProvider named(String name) {
    SortedMap<String, MetricProvider> providers = all();
    MetricProvider provider = providers.get(name);
    if (provider == null) {
      throw new UserException(
          "there is no metric %s%s; the metrics are %s"
              .formatted(
                  name,
                  Nearest.to(name, providers.keySet())
                      .findFirst()
                      .map(near -> " (nearest: " + near + ")")
                      .orElse(""),
                  String.join(", ", providers.keySet())));
    }
    return provider;
  }
}
