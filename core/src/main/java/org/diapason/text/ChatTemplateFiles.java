package org.diapason.text;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.diapason.config.UserException;

/**
 * Where a tokenizer's chat templates stand: {@code chat_template.jinja} and {@code
 * additional_chat_templates/NAME.jinja}; without these, under {@code chat_template} in {@code
 * tokenizer_config.json}.
 */
final class ChatTemplateFiles {
  static final String DEFAULT = "default";
  private static final String WITH_TOOLS = "tool_use";
  private static final String SUFFIX = ".jinja";

  /**
   * @param place where it was found; for messages
   */
  private record Found(String place, String source) {}

  private ChatTemplateFiles() {}

  /** The template that a conversation takes, and the one that it takes where it has tools. */
  static ChatTemplate read(TokenizerFiles files, TokenizerConfig config) {
    var found = found(files, config);
    var plain = found.get(DEFAULT);
    if (plain == null) {
      throw found.isEmpty() ? missing(files.directory()) : withoutDefault(files.directory(), found);
    }
    var tokens = config.namedTokens();
    var template = ChatTemplate.parse(plain.place(), plain.source(), tokens);
    var tools = found.get(WITH_TOOLS);
    return tools == null
        ? template
        : template.withTools(ChatTemplate.parse(tools.place(), tools.source(), tokens));
  }

  /** The templates by name, whether they can be read or not. */
  static Map<String, String> sources(TokenizerFiles files, TokenizerConfig config) {
    var sources = new TreeMap<String, String>();
    found(files, config).forEach((name, found) -> sources.put(name, found.source()));
    return sources;
  }

  private static Map<String, Found> found(TokenizerFiles files, TokenizerConfig config) {
    var found = new TreeMap<String, Found>();
    for (var file : files.contents().keySet()) {
      var path = files.path(file).toString();
      if (file.equals(TokenizerFiles.CHAT_TEMPLATE)) {
        found.put(DEFAULT, new Found(path, files.text(file).orElseThrow()));
      } else if (file.startsWith(TokenizerFiles.CHAT_TEMPLATES)) {
        var start = TokenizerFiles.CHAT_TEMPLATES.length() + 1;
        var name = file.substring(start, file.length() - SUFFIX.length());
        found.put(name, new Found(path, files.text(file).orElseThrow()));
      }
    }
    if (found.isEmpty()) {
      var path = files.path(TokenizerFiles.CONFIG) + ": chat_template";
      config
          .chatTemplates()
          .forEach((name, source) -> found.put(name, new Found(path + " " + name, source)));
    }
    return found;
  }

  private static UserException missing(Path directory) {
    return new UserException(
        """
        %s: has no chat template: looked for chat_template.jinja and for chat_template in \
        tokenizer_config.json. A base model has none: write one, or take that of a model that was \
        trained for conversations\
        """
            .formatted(directory));
  }

  private static UserException withoutDefault(Path directory, Map<String, Found> found) {
    return new UserException(
        "%s: has the chat templates %s, expected one named %s"
            .formatted(directory, String.join(", ", found.keySet()), DEFAULT));
  }
}
