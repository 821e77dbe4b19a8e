package org.diapason.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.diapason.checkpoint.AtomicFile;
import org.diapason.checkpoint.ModelDirectory;
import org.diapason.config.UserException;

/**
 * The tokenizer's files of a Hugging Face directory, in memory: what was read is what is saved,
 * byte for byte, even when the directory has changed meanwhile.
 *
 * @param directory where they were read; for messages
 * @param contents file name to bytes
 */
record TokenizerFiles(Path directory, SortedMap<String, byte[]> contents) {
  static final String TOKENIZER = "tokenizer.json";
  static final String CONFIG = "tokenizer_config.json";
  static final String SPECIAL_TOKENS = "special_tokens_map.json";
  static final String ADDED_TOKENS = "added_tokens.json";
  static final String VOCABULARY = "vocab.txt";
  static final String CHAT_TEMPLATE = "chat_template.jinja";

  /** Holds further chat templates, each {@code NAME.jinja}. */
  static final String CHAT_TEMPLATES = "additional_chat_templates";

  /** Reads those of the known files that the directory has. */
  static TokenizerFiles read(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new UserException(directory + ": no such directory (a tokenizer is read from one)");
    }
    var contents = new TreeMap<String, byte[]>();
    for (var name : names(directory)) {
      var file = directory.resolve(name);
      if (Files.exists(file)) {
        try {
          contents.put(name, Files.readAllBytes(file));
        } catch (IOException e) {
          throw new UserException(file + ": cannot be read: " + e, e);
        }
      }
    }
    return new TokenizerFiles(directory, Collections.unmodifiableSortedMap(contents));
  }

  private static List<String> names(Path directory) {
    var names = new ArrayList<>(ModelDirectory.TOKENIZER_FILES);
    var templates = directory.resolve(CHAT_TEMPLATES);
    if (Files.isDirectory(templates)) {
      try (var files = Files.newDirectoryStream(templates, "*.jinja")) {
        files.forEach(file -> names.add(CHAT_TEMPLATES + "/" + file.getFileName()));
      } catch (IOException e) {
        throw new UserException(templates + ": cannot be read: " + e, e);
      }
    }
    return names;
  }

  boolean has(String name) {
    return contents.containsKey(name);
  }

  Path path(String name) {
    return directory.resolve(name);
  }

  /** The text of a file, if there is one. */
  Optional<String> text(String name) {
    var bytes = contents.get(name);
    if (bytes == null) {
      return Optional.empty();
    }
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return Optional.of(text.toString());
    } catch (CharacterCodingException e) {
      throw new UserException(path(name) + ": is not UTF-8; the file is damaged", e);
    }
  }

  /** The same files with one more, or with another text in one. */
  TokenizerFiles with(String name, String text) {
    var more = new TreeMap<>(contents);
    more.put(name, text.getBytes(StandardCharsets.UTF_8));
    return new TokenizerFiles(directory, Collections.unmodifiableSortedMap(more));
  }

  /** The same files with the chat template of a file anywhere. */
  TokenizerFiles withChatTemplate(Path file) {
    try {
      return with(CHAT_TEMPLATE, Files.readString(file));
    } catch (IOException e) {
      throw new UserException("the chat template %s cannot be read: %s".formatted(file, e), e);
    }
  }

  /** Writes every file; who reads meanwhile sees each as it was or as it will be. */
  void save(Path target) {
    ModelDirectory.create(target);
    if (contents.keySet().stream().anyMatch(name -> name.startsWith(CHAT_TEMPLATES))) {
      ModelDirectory.create(target.resolve(CHAT_TEMPLATES));
    }
    contents.forEach((name, bytes) -> AtomicFile.write(target.resolve(name), bytes));
  }
}
