package org.diapason.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that was read: the record, where each of its values came from, and what the user
 * should be told. Immutable if the record is.
 */
public final class Config<T extends Record> {
  private final T value;
  private final RecordShape shape;
  private final Map<String, Origin> origins;
  private final List<String> notices;

  Config(T value, RecordShape shape, Report report) {
    this.value = value;
    this.shape = shape;
    this.origins = Map.copyOf(report.origins());
    this.notices = report.notices();
  }

  public T value() {
    return value;
  }

  /**
   * Where the value of a dotted key came from: {@code reviews.yaml:9}, {@code --set} or {@code
   * default}. Lists have one origin, maps one for each key.
   *
   * @throws IllegalArgumentException if there is no such key in this configuration
   */
  public String origin(String key) {
    @Nullable Origin origin = origins.get(key);
    if (origin == null) {
      throw new IllegalArgumentException("no value under the key " + key);
    }
    return origin.toString();
  }

  /** Old names and keys without effect that were used, one line each, in the order of the file. */
  public List<String> notices() {
    return notices;
  }

  /** The whole configuration as YAML that reads back to an equal record. */
  public String toYaml() {
    return YamlText.of(shape.toJson(value).getAsJsonObject());
  }

  /** The same, with a comment beside each value that says where it came from. */
  public String show() {
    return YamlText.of(
        shape.toJson(value).getAsJsonObject(),
        key -> origins.getOrDefault(key, Origin.DEFAULT).toString());
  }
}
