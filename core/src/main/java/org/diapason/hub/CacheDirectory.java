package org.diapason.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.diapason.config.UserException;

/**
 * Where Diapason keeps what it can make again: {@code DIAPASON_CACHE} if that is set, else the
 * user's cache directory ({@code XDG_CACHE_HOME} or {@code ~/.cache}, on Windows {@code
 * LOCALAPPDATA}) with {@code diapason} in it.
 */
public final class CacheDirectory {
  private CacheDirectory() {}

  /**
   * The directory of one kind of files, such as {@code embedded}; made if it is not there.
   *
   * @throws UserException if it cannot be made
   */
  public static Path of(String kind) {
    var directory =
        of(
            kind,
            System.getenv(),
            System.getProperty("os.name").startsWith("Windows"),
            Path.of(System.getProperty("user.home")));
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UserException(
          "cannot make the cache directory %s: %s; DIAPASON_CACHE names another one"
              .formatted(directory, e),
          e);
    }
  }

  static Path of(String kind, Map<String, String> environment, boolean windows, Path home) {
    var own = environment.getOrDefault("DIAPASON_CACHE", "");
    if (!own.isBlank()) {
      return Path.of(own).resolve(kind);
    }
    var users = environment.getOrDefault(windows ? "LOCALAPPDATA" : "XDG_CACHE_HOME", "");
    var base = users.isBlank() ? home.resolve(".cache") : Path.of(users);
    return base.resolve("diapason").resolve(kind);
  }
}
