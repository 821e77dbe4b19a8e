package org.diapason.config;

import java.util.List;
import java.util.Optional;

/**
 * One key of a configuration, described for options, forms and tables.
 *
 * @param key the dotted key, such as {@code training.learning_rate}
 * @param condition {@code method: lora} where the key exists for one alternative only, or empty
 * @param allowed what the key may hold, in words
 * @param words the values to choose from, where they are few and named
 * @param defaultValue the default as YAML in one line, nothing where there is none
 * @param required whether it must be set where its section is
 * @param doc the help text
 */
public record ConfigKey(
    String key,
    String condition,
    String allowed,
    List<String> words,
    Optional<String> defaultValue,
    boolean required,
    String doc) {

  static ConfigKey of(Section section, Field field) {
    return new ConfigKey(
        section.key(field.key()),
        section.condition(),
        field.shape().describe(),
        field.shape().words(),
        field.defaultValue().map(value -> YamlText.inline(field.shape().toJson(value))),
        field.required(),
        field.doc());
  }
}
