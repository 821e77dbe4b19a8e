package org.diapason.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
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
   * @throws UserException when a jar names a class that cannot be loaded, with the file that names
   *     it, or two have one name
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
      var message = String.valueOf(e.getMessage()).replace(type.getName() + ": ", "");
      throw notLoaded(type, e.getCause() == null ? message : message + ": " + e.getCause(), e);
    } catch (LinkageError e) {
      throw notLoaded(type, e.toString(), e);
    }
    return found;
  }

  private static UserException notLoaded(Class<?> type, String reason, Error cause) {
    return new UserException(
        "%s names an implementation that cannot be loaded; correct the line or take the jar off the class path: %s"
            .formatted(serviceFile(type, reason), reason),
        cause);
  }

  /** The file with the class that a reason speaks of; its bare name when it speaks of none. */
  private static String serviceFile(Class<?> type, String reason) {
    var name = "META-INF/services/" + type.getName();
    try {
      for (var file : Collections.list(type.getClassLoader().getResources(name))) {
        try (var stream = file.openStream()) {
          var lines = new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines();
          if (lines.anyMatch(line -> !line.isBlank() && reason.contains(line.strip()))) {
            return file.toString();
          }
        }
      }
    } catch (IOException e) {
      // What could not be loaded says more than what could not be read.
    }
    return name;
  }
}
