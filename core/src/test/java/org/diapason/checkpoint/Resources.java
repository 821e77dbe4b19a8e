package org.diapason.checkpoint;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** Fixtures that {@code tools/fixtures/checkpoint.py} wrote. */
final class Resources {
  private Resources() {}

  static Path path(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(Resources.class.getResource("/checkpoint/" + name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(name, e);
    }
  }
}
