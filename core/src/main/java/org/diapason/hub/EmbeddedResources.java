package org.diapason.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import org.diapason.checkpoint.AtomicDirectory;
import org.diapason.config.Services;
import org.diapason.config.UserException;

/** The models and data sets of the class path, and the directory where they are unpacked. */
final class EmbeddedResources {
  private static final String PREFIX = "embedded:";

  private final Path cache;
  private final List<EmbeddedResource> resources;

  EmbeddedResources(Path cache, List<EmbeddedResource> resources) {
    this.cache = cache;
    this.resources = resources;
  }

  /**
   * What the class path holds.
   *
   * @throws UserException when a jar names a class that cannot be loaded, or two have one name
   */
  static EmbeddedResources ofClassPath() {
    var resources = Services.of(EmbeddedResource.class, each -> each.kind() + " " + each.name());
    return new EmbeddedResources(CacheDirectory.of("embedded"), List.copyOf(resources.values()));
  }

  static boolean isName(String source) {
    return source.startsWith(PREFIX);
  }

  /**
   * The directory with a resource's files, written now if the cache does not have them. Threads and
   * processes may ask at once: one writes, the others wait, and nobody sees half of it.
   *
   * @param name {@code embedded:NAME}
   */
  Path find(EmbeddedResource.Kind kind, String name) {
    var candidates = resources.stream().filter(resource -> resource.kind() == kind).toList();
    var resource =
        candidates.stream()
            .filter(candidate -> name.equals(PREFIX + candidate.name()))
            .findFirst()
            .orElseThrow(() -> unknown(name, candidates));
    var directory = cache.resolve(resource.name() + "-" + resource.fingerprint());
    if (!Files.isDirectory(directory)) {
      materialize(resource, directory);
    }
    return directory;
  }

  private void materialize(EmbeddedResource resource, Path directory) {
    // A file lock does not hold between the threads of one process, and a monitor not beyond it.
    synchronized (EmbeddedResources.class) {
      try (var channel =
              FileChannel.open(
                  cache.resolve(resource.name() + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          var lock = channel.lock()) {
        if (lock.isValid() && !Files.isDirectory(directory)) {
          AtomicDirectory.replace(directory, resource::materialize);
        }
      } catch (UserException e) {
        throw notUnpacked(resource, String.valueOf(e.getMessage()), e);
      } catch (IOException e) {
        throw notUnpacked(resource, e.toString(), e);
      }
    }
  }

  private UserException notUnpacked(EmbeddedResource resource, String reason, Exception cause) {
    return new UserException(
        "%s%s cannot be unpacked into %s: %s; DIAPASON_CACHE names another directory"
            .formatted(PREFIX, resource.name(), cache, reason),
        cause);
  }

  private static UserException unknown(String name, List<EmbeddedResource> candidates) {
    return new UserException(
        candidates.isEmpty()
            ? name + ": the class path holds none; it needs the module diapason-embedded"
            : candidates.stream()
                .map(candidate -> PREFIX + candidate.name())
                .sorted()
                .collect(
                    Collectors.joining(", ", name + ": is not on the class path; there is ", "")));
  }
}
