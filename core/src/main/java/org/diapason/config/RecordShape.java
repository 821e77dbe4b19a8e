package org.diapason.config;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A map with known keys, read into a record.
 *
 * @param constructor the record's canonical one
 * @param accepted keys without effect, each with its notice
 * @param refused keys with the reason why they are refused
 * @param shorthand the key that a bare value stands for
 * @param tolerant whether a file may have other keys, and nulls
 */
record RecordShape(
    Constructor<?> constructor,
    String doc,
    List<Field> fields,
    Map<String, String> accepted,
    Map<String, String> refused,
    Optional<String> shorthand,
    boolean tolerant)
    implements Shape {

  /** All names that may stand in the map, each with the key that it leads to. */
  Map<String, String> names() {
    Map<String, String> names = new LinkedHashMap<>();
    for (Field field : fields) {
      names.put(field.key(), field.key());
      field.aliases().keySet().forEach(alias -> names.put(alias, field.key()));
    }
    accepted.keySet().forEach(key -> names.put(key, key));
    refused.keySet().forEach(key -> names.put(key, key));
    return names;
  }

  @Override
  public @Nullable Object read(Place place, List<Tree> layers, Report report) {
    int before = report.problems();
    Place here = layers.isEmpty() ? place : place.at(layers.get(0).origin());
    Map<String, List<Tree>> given = new LinkedHashMap<>();
    for (Tree layer : layers) {
      Optional<Tree.Mapping> map = layer.asMapping(shorthand.orElse(null));
      if (map.isEmpty()) {
        String found = "found " + layer.shown() + "; expected " + describe();
        report.problem(place.at(layer.origin()), found);
        return null;
      }
      entries(map.get(), place, report)
          .forEach((key, tree) -> given.computeIfAbsent(key, k -> new ArrayList<>()).add(tree));
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (Field field : fields) {
      List<Tree> trees = given.getOrDefault(field.key(), List.of());
      values.put(field.key(), field.read(here.key(field.key()), trees, report));
    }
    exclude(here, given, values, report);
    return report.problems() > before ? null : construct(here, values, report);
  }

  @Override
  public @Nullable Object absent(Place place, Report report) {
    return read(place, List.of(), report);
  }

  @Override
  public boolean canBeAbsent() {
    return fields.stream().noneMatch(Field::required);
  }

  /** The values of one layer under their present keys. */
  private Map<String, Tree> entries(Tree.Mapping map, Place place, Report report) {
    Map<String, String> names = names();
    Map<String, Tree.Entry> seen = new LinkedHashMap<>();
    Map<String, Tree> values = new LinkedHashMap<>();
    for (Tree.Entry entry : map.entries()) {
      String name = entry.key();
      if (leavesAlone(entry, names)) {
        continue;
      }
      Place here = place.key(name).at(entry.origin());
      Optional<Field> field = field(names.get(name));
      if (field.isPresent()) {
        String key = field.get().key();
        Tree.@Nullable Entry other = seen.put(key, entry);
        if (other != null && !agree(entry.value(), other.value())) {
          reportBoth(key, entry, other, place, report);
        } else if (other != null && entry.value().isNull()) {
          seen.put(key, other);
        } else if (name.equals(key)) {
          values.put(key, entry.value());
        } else {
          field.get().translate(entry, here, report).ifPresent(tree -> values.put(key, tree));
        }
      } else if (!names.containsKey(name)) {
        report.unknownKey(here, name, names);
      } else if (!entry.value().asksForNothing()) {
        reportKnown(here, name, report);
      }
    }
    return values;
  }

  private boolean leavesAlone(Tree.Entry entry, Map<String, String> names) {
    return tolerant
        && !entry.origin().equals(Origin.SET)
        && (entry.value().isNull() || !names.containsKey(entry.key()));
  }

  private void reportKnown(Place place, String name, Report report) {
    if (accepted.containsKey(name)) {
      report.notice(place, "has no effect: " + accepted.get(name));
    } else {
      report.problem(place, "not supported: " + refused.get(name));
    }
  }

  private Optional<Field> field(@Nullable String key) {
    return fields.stream().filter(field -> field.key().equals(key)).findFirst();
  }

  /** A dump of all settings has the old name and the present one. */
  private static boolean agree(Tree a, Tree b) {
    return a.isNull() || b.isNull() || (a.asksForNothing() && b.asksForNothing());
  }

  private static void reportBoth(
      String key, Tree.Entry a, Tree.Entry b, Place place, Report report) {
    boolean firstIsOld = !a.key().equals(key);
    Tree.Entry old = firstIsOld ? a : b;
    Tree.Entry other = firstIsOld ? b : a;
    report.problem(
        place.key(old.key()).at(old.origin()),
        "old name of "
            + key
            + ", which is set by "
            + other.key()
            + " on line "
            + other.origin().line()
            + " too; keep one");
  }

  /** Where two keys exclude each other, --set wins over the file; otherwise it is a problem. */
  private void exclude(
      Place place,
      Map<String, List<Tree>> given,
      Map<String, @Nullable Object> values,
      Report report) {
    for (Field lead : fields) {
      for (String key : lead.excludes()) {
        Optional<Origin> leadGiven = setBy(given.get(lead.key()));
        Optional<Origin> otherGiven = setBy(given.get(key));
        boolean harmless = lead.isDefault(values.get(lead.key()));
        if (leadGiven.isEmpty() || otherGiven.isEmpty() || harmless) {
          continue;
        }
        Origin leadOrigin = leadGiven.get();
        Origin otherOrigin = otherGiven.get();
        boolean leadIsSet = leadOrigin.equals(Origin.SET);
        if (leadIsSet == otherOrigin.equals(Origin.SET)) {
          report.problem(
              place.key(key).at(otherOrigin),
              "excluded by " + lead.key() + " (" + leadOrigin + "); keep one of the two");
        } else {
          String loser = leadIsSet ? key : lead.key();
          String winner = leadIsSet ? lead.key() : key;
          Place here = place.key(loser).at(leadIsSet ? otherOrigin : leadOrigin);
          report.notice(here, "set aside, because --set gives " + winner);
          values.put(loser, field(loser).orElseThrow().read(place.key(loser), List.of(), report));
        }
      }
    }
  }

  /** Where the highest layer stands, unless it is null, which sets nothing. */
  private static Optional<Origin> setBy(@Nullable List<Tree> layers) {
    return Optional.ofNullable(layers)
        .map(trees -> trees.get(trees.size() - 1))
        .filter(tree -> !tree.isNull())
        .map(Tree::origin);
  }

  private @Nullable Object construct(
      Place place, Map<String, @Nullable Object> values, Report report) {
    try {
      return constructor.newInstance(values.values().toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException
          || e.getCause() instanceof UserException) {
        report.problem(place, String.valueOf(e.getCause().getMessage()));
        return null;
      }
      throw new IllegalStateException(constructor + " failed", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(constructor + " cannot be called", e);
    }
  }

  /** Leaves out what another key excludes: it has no effect, and would not read back. */
  @Override
  public JsonElement toJson(Object value) {
    Set<String> excluded = new LinkedHashSet<>();
    fields.stream()
        .filter(field -> !field.isDefault(field.of(value)))
        .forEach(field -> excluded.addAll(field.excludes()));
    JsonObject object = new JsonObject();
    for (Field field : fields) {
      if (!excluded.contains(field.key())) {
        @Nullable Object part = field.of(value);
        object.add(field.key(), part == null ? JsonNull.INSTANCE : field.shape().toJson(part));
      }
    }
    return object;
  }

  @Override
  public JsonObject jsonSchema() {
    JsonObject map = mapSchema();
    return bare().map(shape -> JsonSchema.either(shape.jsonSchema(), map)).orElse(map);
  }

  /** What a bare value must be, where one is allowed. */
  Optional<Shape> bare() {
    return shorthand.flatMap(this::field).map(Field::shape);
  }

  /** The schema of the full form. */
  JsonObject mapSchema() {
    JsonObject properties = new JsonObject();
    JsonArray required = new JsonArray();
    for (Field field : fields) {
      properties.add(field.key(), JsonSchema.property(field));
      field.aliases().forEach((old, to) -> properties.add(old, JsonSchema.alias(field, to)));
      if (field.required()) {
        required.add(field.key());
      }
    }
    accepted.forEach((key, notice) -> properties.add(key, JsonSchema.accepted(notice)));
    refused.forEach((key, reason) -> properties.add(key, JsonSchema.refused(reason)));
    JsonObject schema = JsonSchema.type("object");
    schema.add("properties", properties);
    schema.add("required", required);
    schema.addProperty("additionalProperties", tolerant);
    return schema;
  }

  @Override
  public String describe() {
    String bare = bare().map(shape -> shape.describe() + " or ").orElse("");
    String some = fields.stream().limit(4).map(Field::key).collect(Collectors.joining(", "));
    return bare + (some.isEmpty() ? "a map" : "a map with keys such as " + some);
  }

  @Override
  public Stream<Section> sections(String path, String condition) {
    Section here = new Section(path, condition, this);
    return Stream.concat(
        Stream.of(here),
        fields.stream().flatMap(field -> field.shape().sections(here.key(field.key()), condition)));
  }
}
