package org.diapason.config;

/**
 * A record at its place in the configuration.
 *
 * @param path the dotted key of the section, empty at the top
 * @param condition {@code method: lora} where the section exists for one alternative only, or empty
 */
record Section(String path, String condition, RecordShape shape) {
  String key(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** To follow "belongs". */
  String where() {
    String place = path.isEmpty() ? "at the top level" : "under " + path;
    return condition.isEmpty() ? place : place + " with " + condition;
  }
}
