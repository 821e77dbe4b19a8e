package org.diapason.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.diapason.checkpoint.ModelDirectory;
import org.diapason.checkpoint.WeightSource;
import org.diapason.config.UserException;

/** A form in which a pretrained model may lie on the disk. */
interface ImportFormat {

  /** What it is called in messages, such as {@code ONNX file}. */
  String name();

  /** Which files belong to it; for messages. */
  String files();

  /** Whether a file or directory looks like it, without opening the weights. */
  boolean matches(Path path);

  /**
   * Opens what matches.
   *
   * @throws UserException when something is damaged or not there
   */
  Content open(Path path);

  /**
   * A model as Transformers names its weights and its settings.
   *
   * @param weights closed by whoever gets this
   * @param tokenizer the contents of the tokenizer's files by their names
   * @param notes what the user should know; a sentence each
   */
  record Content(
      WeightSource weights,
      ModelConfig config,
      Map<String, byte[]> tokenizer,
      List<String> notes) {}

  /** The tokenizer's files in a directory. */
  static Map<String, byte[]> tokenizerIn(Path directory) {
    var files = new TreeMap<String, byte[]>();
    for (var name : ModelDirectory.TOKENIZER_FILES) {
      var file = directory.resolve(name);
      if (Files.exists(file)) {
        files.put(name, read(file));
      }
    }
    return files;
  }

  static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UserException(file + " cannot be read: " + e, e);
    }
  }
}
