package org.diapason.hub;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.diapason.config.UserException;

/** Finds a model by its name. */
public final class Models {
  private Models() {}

  /** Whether a model is {@code embedded:NAME}, not a path. */
  public static boolean isEmbedded(String nameOrPath) {
    return EmbeddedResources.isName(nameOrPath);
  }

  /**
   * The local Hugging Face directory of a model.
   *
   * @param nameOrPath {@code embedded:NAME} for a model that a jar carries, written into the cache
   *     at its first use; else a local directory with a {@code config.json}
   * @throws UserException if there is no such model
   */
  public static Path find(String nameOrPath) {
    return EmbeddedResources.isName(nameOrPath)
        ? EmbeddedResources.ofClassPath().find(EmbeddedResource.Kind.MODEL, nameOrPath)
        : local(nameOrPath);
  }

  /**
   * The directory of a tokenizer, which need not be that of a model.
   *
   * @param nameOrPath as for {@link #find}, but no {@code config.json} is needed
   * @throws UserException if there is no such directory
   */
  public static Path findTokenizer(String nameOrPath) {
    return EmbeddedResources.isName(nameOrPath) ? find(nameOrPath) : directory(nameOrPath);
  }

  private static Path directory(String nameOrPath) {
    Path directory;
    try {
      directory = Path.of(nameOrPath);
    } catch (InvalidPathException e) {
      throw notFound(nameOrPath);
    }
    if (!Files.isDirectory(directory)) {
      throw notFound(nameOrPath);
    }
    return directory;
  }

  private static Path local(String nameOrPath) {
    var directory = directory(nameOrPath);
    if (!Files.isRegularFile(directory.resolve("config.json"))) {
      throw new UserException(
          "model %s: the directory has no config.json, which every Hugging Face model directory has"
              .formatted(nameOrPath));
    }
    return directory;
  }

  private static UserException notFound(String nameOrPath) {
    return new UserException(
        """
        model %s: no such directory. Give a local Hugging Face directory (config.json, \
        model.safetensors, tokenizer.json), or embedded:all-MiniLM-L6-v2, which needs no download. \
        Names of the Hugging Face Hub are not downloaded yet: fetch the files and give their \
        directory\
        """
            .formatted(nameOrPath));
  }
}
