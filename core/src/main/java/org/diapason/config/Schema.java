package org.diapason.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A tree of annotated records, read once: it loads YAML into the record and describes every key to
 * the command line, to editors and to the reader of the docs.
 *
 * <p>A component's key is its name in snake case; {@link Doc}, {@link Default}, {@link Range},
 * {@link OneOf}, {@link Key}, {@link Alias}, {@link Shorthand} and {@link Excludes} say the rest,
 * {@link Accepted}, {@link Refused} and {@link Tolerant} stand on the record. Components are
 * boolean, int, long, double, String, Path, an enum, a record, an interface given to {@link
 * Builder#choice} or {@link Builder#services}, or a List or a Map from String of these, or a
 * JsonObject, whose keys are free; {@code @Nullable} ones may be left out. Checks across keys
 * belong into the record's constructor, which throws {@link IllegalArgumentException}.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class Schema<T extends Record> {
  private final Class<T> type;
  private final RecordShape root;
  private final List<Section> sections;

  private Schema(Class<T> type, RecordShape root) {
    this.type = type;
    this.root = root;
    this.sections = root.sections("", "").toList();
  }

  /**
   * @throws IllegalArgumentException if a record is annotated wrongly; the message names the
   *     component
   */
  public static <T extends Record> Schema<T> of(Class<T> type) {
    return builder(type).build();
  }

  public static <T extends Record> Builder<T> builder(Class<T> type) {
    return new Builder<>(type);
  }

  /** Registers what the records alone cannot say. Not safe for use by several threads. */
  public static final class Builder<T extends Record> {
    private final Class<T> type;
    private final Map<Class<?>, SchemaReader.Choice> choices = new HashMap<>();

    private Builder(Class<T> type) {
      this.type = type;
    }

    /**
     * Says which records may stand where a component has the type of an interface.
     *
     * @param key the key that names the record inside a map: {@code method} in {@code tuning:
     *     {method: lora, r: 8}}, which a bare {@code tuning: lora} stands for as well
     */
    public <C> Builder<T> choice(
        Class<C> type, String key, Map<String, ? extends Class<? extends C>> alternatives) {
      choices.put(type, new SchemaReader.Choice(key, Map.copyOf(alternatives)));
      return this;
    }

    /**
     * Lets every implementation that a jar on the class path declares stand there.
     *
     * @param name what the key calls an implementation
     * @throws UserException when one of them cannot be loaded, or two have one name
     */
    public <C> Builder<T> services(Class<C> type, String key, Function<? super C, String> name) {
      Map<String, Class<? extends C>> alternatives = new HashMap<>();
      Services.of(type, name)
          .forEach((called, each) -> alternatives.put(called, each.getClass().asSubclass(type)));
      return choice(type, key, alternatives);
    }

    /**
     * @throws IllegalArgumentException if a record is annotated wrongly; the message names the
     *     component
     */
    public Schema<T> build() {
      return new Schema<>(type, new SchemaReader(choices).record(type));
    }
  }

  /**
   * Reads a file.
   *
   * @param sets {@code key=value} with dotted keys and YAML values; they win over the file, the
   *     later ones over the earlier
   * @throws UserException with all problems, one a line, each with its place
   */
  public Config<T> load(Path file, List<String> sets) {
    return parse(file.toString(), ConfigFile.read(file), sets);
  }

  /**
   * Reads a text, which messages call by the name.
   *
   * @param sets as in {@link #load}
   * @throws UserException with all problems, one a line, each with its place
   */
  public Config<T> parse(String name, String yaml, List<String> sets) {
    Report report = new Report(sections);
    Place top = new Place("", Origin.file(name));
    List<Tree> layers = new ArrayList<>();
    Optional<Tree> tree = YamlReader.read(top, yaml, report);
    if (tree.isEmpty() && report.problems() == 0) {
      Place file = top.at(new Origin(name, 0, 0)); // no line is to blame
      report.problem(file, "empty; expected " + root.describe());
    }
    tree.ifPresent(layers::add);
    sets.forEach(set -> Setting.read(set, report).ifPresent(layers::add));
    @Nullable Object value = tree.isEmpty() ? null : root.read(top, layers, report);
    report.throwProblems();
    return new Config<>(cast(value), root, report);
  }

  /**
   * The record when nobody sets anything.
   *
   * @throws IllegalStateException if a key has no default and must be set
   */
  public T defaults() {
    Report report = new Report(sections);
    @Nullable Object value = root.read(new Place("", Origin.DEFAULT), List.of(), report);
    try {
      report.throwProblems();
    } catch (UserException e) {
      throw new IllegalStateException(type.getName() + " has no defaults: " + e.getMessage(), e);
    }
    return cast(value);
  }

  private T cast(@Nullable Object value) {
    return type.cast(Objects.requireNonNull(value, "a reading without problems gives a value"));
  }

  /** A configuration made in Java as YAML that reads back to an equal record. */
  public String toYaml(T value) {
    return YamlText.of(root.toJson(value).getAsJsonObject());
  }

  /** All keys, each section after its own keys; sections themselves are no keys. */
  public List<ConfigKey> keys() {
    return sections.stream()
        .flatMap(
            section ->
                section.shape().fields().stream()
                    .filter(field -> !(field.shape() instanceof RecordShape))
                    .map(field -> ConfigKey.of(section, field)))
        .toList();
  }

  /** A JSON Schema (2020-12) of the file, with which editors complete and check it. */
  public String jsonSchema() {
    return JsonSchema.document(root);
  }

  /** The reference of all keys as Markdown, one table a section. */
  public String markdown() {
    return Reference.of(sections);
  }
}
