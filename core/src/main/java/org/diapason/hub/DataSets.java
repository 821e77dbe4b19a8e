package org.diapason.hub;

import java.nio.file.Path;
import org.diapason.config.UserException;

/** Finds the data sets that jars carry. */
public final class DataSets {
  private DataSets() {}

  /** Whether a data source is {@code embedded:NAME}, not a file or a pattern of files. */
  public static boolean isEmbedded(String source) {
    return EmbeddedResources.isName(source);
  }

  /**
   * The file of JSON lines of an embedded data set, written into the cache at its first use.
   *
   * @param name {@code embedded:NAME}
   * @throws UserException if there is no such data set on the class path
   */
  public static Path find(String name) {
    return EmbeddedResources.ofClassPath()
        .find(EmbeddedResource.Kind.DATA_SET, name)
        .resolve(EmbeddedResource.DATA_FILE);
  }
}
