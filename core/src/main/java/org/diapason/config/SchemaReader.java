package org.diapason.config;

import com.google.gson.JsonObject;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Annotated records to shapes. A record that is annotated wrongly is a defect and gives an {@link
 * IllegalArgumentException} that names the component.
 */
final class SchemaReader {
  private static final Map<Class<?>, Class<?>> UNBOXED =
      Map.of(Integer.class, int.class, Long.class, long.class, Double.class, double.class);

  private final Map<Class<?>, Choice> choices;

  /** The records that stand for an interface, by the names that the user writes under the key. */
  record Choice(String key, Map<String, ? extends Class<?>> alternatives) {}

  SchemaReader(Map<Class<?>, Choice> choices) {
    this.choices = choices;
  }

  RecordShape record(Class<?> type) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException(type.getName() + " is not a record");
    }
    RecordComponent[] components = type.getRecordComponents();
    List<Field> fields = new ArrayList<>();
    Optional<String> shorthand = Optional.empty();
    for (RecordComponent component : components) {
      Field field = field(component);
      fields.add(field);
      if (component.isAnnotationPresent(Shorthand.class)) {
        shorthand = Optional.of(field.key());
      }
    }
    Map<String, String> accepted = new LinkedHashMap<>();
    for (Accepted each : type.getAnnotationsByType(Accepted.class)) {
      List.of(each.keys()).forEach(key -> accepted.put(key, each.notice()));
    }
    Map<String, String> refused = new LinkedHashMap<>();
    for (Refused each : type.getAnnotationsByType(Refused.class)) {
      List.of(each.keys()).forEach(key -> refused.put(key, each.reason()));
    }
    RecordShape shape =
        new RecordShape(
            constructor(type),
            doc(type),
            fields,
            accepted,
            refused,
            shorthand,
            type.isAnnotationPresent(Tolerant.class));
    check(type, shape);
    return shape;
  }

  private static Constructor<?> constructor(Class<?> type) {
    Class<?>[] types =
        List.of(type.getRecordComponents()).stream()
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(type + " has no canonical constructor", e);
    }
  }

  /** Each name leads to one key, and what is excluded exists. */
  private static void check(Class<?> type, RecordShape shape) {
    long names =
        shape.fields().stream().mapToLong(field -> 1 + field.aliases().size()).sum()
            + shape.accepted().size()
            + shape.refused().size();
    if (names != shape.names().size()) {
      throw new IllegalArgumentException(type.getName() + " has the same key twice");
    }
    List<String> keys = shape.fields().stream().map(Field::key).toList();
    for (Field field : shape.fields()) {
      if (!keys.containsAll(field.excludes())) {
        throw defect(field.accessor(), "excludes a key that does not exist");
      }
    }
  }

  private Field field(RecordComponent component) {
    Method accessor = component.getAccessor();
    accessor.setAccessible(true);
    @Nullable Key key = component.getAnnotation(Key.class);
    @Nullable Default text = component.getAnnotation(Default.class);
    @Nullable Excludes excludes = component.getAnnotation(Excludes.class);
    Map<String, Map<String, Tree>> aliases = new LinkedHashMap<>();
    for (Alias alias : component.getAnnotationsByType(Alias.class)) {
      aliases.put(alias.value(), translations(alias, accessor));
    }
    String doc = doc(component);
    Field field =
        new Field(
            key == null ? snakeCase(component.getName()) : key.value(),
            shape(component.getGenericType(), component),
            accessor,
            doc.isEmpty() ? doc(component.getType()) : doc,
            Optional.ofNullable(text).map(each -> yaml(each.value(), accessor)),
            component.getAnnotatedType().isAnnotationPresent(Nullable.class),
            aliases,
            excludes == null ? List.of() : List.of(excludes.value()));
    Report report = new Report(List.of());
    field.defaultText().ifPresent(tree -> field.read(place(field.key()), List.of(tree), report));
    orDefect(report, accessor);
    return field;
  }

  private Shape shape(Type type, RecordComponent component) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == List.class) {
        return new ListShape(shape(arguments[0], component));
      }
      if (generic.getRawType() == Map.class && arguments[0] == String.class) {
        return new MapShape(shape(arguments[1], component));
      }
    }
    if (!(type instanceof Class<?> plain)) {
      throw defect(component.getAccessor(), "has a type that no key can have: " + type);
    }
    Class<?> unboxed = UNBOXED.getOrDefault(plain, plain);
    if (plain == boolean.class || plain == Boolean.class) {
      return new BooleanShape();
    }
    if (UNBOXED.containsValue(unboxed)) {
      return number(unboxed, component.getAnnotation(Range.class));
    }
    if (plain == String.class && component.isAnnotationPresent(OneOf.class)) {
      return WordShape.of(component.getAnnotation(OneOf.class).value());
    }
    if (plain == String.class || plain == Path.class) {
      return new TextShape(plain);
    }
    if (plain == JsonObject.class) {
      return new JsonShape();
    }
    if (plain.isEnum()) {
      return WordShape.ofEnum(plain);
    }
    if (plain.isRecord()) {
      return record(plain);
    }
    @Nullable Choice choice = choices.get(plain);
    if (choice == null) {
      throw defect(component.getAccessor(), "has a type that no key can have: " + type);
    }
    SortedMap<String, RecordShape> alternatives = new TreeMap<>();
    choice.alternatives().forEach((name, each) -> alternatives.put(name, record(each)));
    if (alternatives.values().stream().anyMatch(each -> each.names().containsKey(choice.key()))) {
      throw defect(component.getAccessor(), "has an alternative with a key " + choice.key());
    }
    return new ChoiceShape(choice.key(), alternatives);
  }

  private static Shape number(Class<?> type, @Nullable Range range) {
    return range == null
        ? new NumberShape(type, Double.NEGATIVE_INFINITY, false, Double.POSITIVE_INFINITY, false)
        : new NumberShape(
            type, range.min(), range.minExclusive(), range.max(), range.maxExclusive());
  }

  private static Map<String, Tree> translations(Alias alias, Method accessor) {
    Map<String, Tree> values = new LinkedHashMap<>();
    if (!alias.values().isEmpty()) {
      Tree tree = yaml(alias.values(), accessor);
      if (!(tree instanceof Tree.Mapping map)) {
        throw defect(accessor, "has an alias whose values are no map");
      }
      map.entries().forEach(entry -> values.put(entry.key(), entry.value()));
    }
    return values;
  }

  private static Tree yaml(String text, Method accessor) {
    Report report = new Report(List.of());
    Optional<Tree> tree = YamlReader.read(place(accessor.getName()), text, report);
    orDefect(report, accessor);
    return tree.orElseThrow(() -> defect(accessor, "has an empty default"));
  }

  private static Place place(String key) {
    return new Place(key, Origin.DEFAULT);
  }

  private static void orDefect(Report report, Method accessor) {
    try {
      report.throwProblems();
    } catch (UserException e) {
      throw new IllegalArgumentException(accessor + ": " + e.getMessage(), e);
    }
  }

  private static IllegalArgumentException defect(Method accessor, String message) {
    return new IllegalArgumentException(accessor + " " + message);
  }

  private static String doc(AnnotatedElement element) {
    @Nullable Doc doc = element.getAnnotation(Doc.class);
    return doc == null ? "" : doc.value();
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }
}
