package org.diapason.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.diapason.config.UserException;

/** Files inside the jars that this module depends on. */
final class ClassPath {
  private ClassPath() {}

  /**
   * @param artifact the Maven artifact that holds the file; for the message
   */
  static InputStream open(String file, String artifact) {
    var stream = ClassPath.class.getResourceAsStream(file);
    if (stream == null) {
      throw new UserException(
          "%s is not on the class path; it comes with the artifact %s, which diapason-embedded needs"
              .formatted(file, artifact));
    }
    return stream;
  }

  /** Copies a file out of its jar. */
  static void copy(String file, String artifact, Path target) throws IOException {
    try (var stream = open(file, artifact)) {
      Files.copy(stream, target);
    }
  }
}
