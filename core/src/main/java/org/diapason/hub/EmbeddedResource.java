package org.diapason.hub;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A model or a data set that a jar carries, so that it needs no download: {@code embedded:NAME}.
 * Implementations are found by {@link java.util.ServiceLoader}; they are asked to write their files
 * once, into the cache.
 */
public interface EmbeddedResource {
  /** What a resource is, and with it what it writes. */
  enum Kind {
    /** A Hugging Face directory: {@code config.json}, weights and tokenizer files. */
    MODEL,
    /** One file, {@value EmbeddedResource#DATA_FILE}, of JSON lines. */
    DATA_SET
  }

  /** The file that a data set writes. */
  String DATA_FILE = "data.jsonl";

  Kind kind();

  /** What stands behind {@code embedded:}; a plain file name. */
  String name();

  /** Changes whenever what is written changes; a plain file name. Cheap to ask for. */
  String fingerprint();

  /**
   * Writes the files.
   *
   * @param directory empty; when this throws, it is thrown away
   */
  void materialize(Path directory) throws IOException;
}
