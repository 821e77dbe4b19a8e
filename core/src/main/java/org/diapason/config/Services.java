package org.diapason.config;

import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** The implementations of an interface in all jars on the class path, by {@link ServiceLoader}. */
public final class Services {
  private Services() {}

  /**
   * One instance of each, made by its constructor without arguments.
   *
   * @param name what configurations call an implementation
   * @throws UserException when a jar names a class that cannot be loaded, or two have one name
   */
  public static <S> SortedMap<String, S> of(Class<S> type, Function<? super S, String> name) {
    var found = new TreeMap<String, S>();
    try {
      // The own class loader, because worker threads in a fat jar carry one that sees no jar.
      for (var each : ServiceLoader.load(type, type.getClassLoader())) {
        var other = found.put(name.apply(each), each);
        if (other != null) {
          throw new UserException(
              "two implementations of %s are called %s: %s and %s; take one of their jars off the class path"
                  .formatted(
                      type.getSimpleName(),
                      name.apply(each),
                      other.getClass().getName(),
                      each.getClass().getName()));
        }
      }
    } catch (ServiceConfigurationError e) {
      throw new UserException(
          "an implementation of %s on the class path cannot be loaded; correct the line that names it: %s"
              .formatted(type.getSimpleName(), e.getMessage()),
          e);
    }
    return found;
  }
}
