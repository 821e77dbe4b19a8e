package org.diapason.config;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One of several records: a bare name, or a map that gives the name under {@code key} and the
 * record's own keys beside it. A bare value that is no name belongs to the alternative that has a
 * shorthand, if there is one.
 */
record ChoiceShape(String key, SortedMap<String, RecordShape> alternatives) implements Shape {
  /** The highest layer that gives a name decides; layers below that name another do not count. */
  @Override
  public @Nullable Object read(Place place, List<Tree> layers, Report report) {
    Place here = place.at(layers.get(0).origin());
    List<Tree> kept = new ArrayList<>();
    Optional<Tree> name = Optional.empty();
    for (Tree layer : layers) {
      Optional<Tree.Mapping> map = asMapping(layer);
      if (map.isEmpty()) {
        String found = "found " + layer.shown() + "; expected " + describe();
        report.problem(place.at(layer.origin()), found);
        return null;
      }
      Optional<Tree> given = map.get().find(key).map(Tree.Entry::value);
      if (given.isPresent()) {
        if (name.isPresent() && !text(name.get()).equals(text(given.get()))) {
          kept.clear();
        }
        name = given;
      }
      kept.add(without(map.get()));
    }
    WordShape names = names();
    if (name.isEmpty()) {
      return names.absent(here.key(key), report);
    }
    @Nullable Object known = names.read(here.key(key), List.of(name.get()), report);
    @Nullable RecordShape record = known == null ? null : alternatives.get(known);
    return record == null ? null : record.read(here, kept, report);
  }

  private Optional<Tree.Mapping> asMapping(Tree layer) {
    boolean bare = layer instanceof Tree.Scalar && !layer.isNull();
    return Optional.of(layer)
        .filter(value -> bare && !alternatives.containsKey(text(value)))
        .flatMap(value -> takerOfBareValues().map(taker -> mapping(taker, value)))
        .or(() -> layer.asMapping(key));
  }

  private Optional<Map.Entry<String, RecordShape>> takerOfBareValues() {
    return alternatives.entrySet().stream()
        .filter(each -> each.getValue().shorthand().isPresent())
        .findFirst();
  }

  private Optional<Shape> bareValue() {
    return takerOfBareValues().flatMap(taker -> taker.getValue().bare());
  }

  private Tree.Mapping mapping(Map.Entry<String, RecordShape> taker, Tree value) {
    Origin origin = value.origin();
    Tree name = new Tree.Scalar(taker.getKey(), true, origin);
    String shorthand = taker.getValue().shorthand().orElseThrow();
    return new Tree.Mapping(
        List.of(new Tree.Entry(key, origin, name), new Tree.Entry(shorthand, origin, value)),
        origin);
  }

  private static String text(Tree tree) {
    return tree instanceof Tree.Scalar scalar ? scalar.text() : "";
  }

  private Tree without(Tree.Mapping map) {
    return new Tree.Mapping(
        map.entries().stream().filter(entry -> !entry.key().equals(key)).toList(), map.origin());
  }

  private WordShape names() {
    return WordShape.of(alternatives.keySet().toArray(String[]::new));
  }

  @Override
  public JsonElement toJson(Object value) {
    Map.Entry<String, RecordShape> found =
        alternatives.entrySet().stream()
            .filter(each -> each.getValue().constructor().getDeclaringClass() == value.getClass())
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(value + " has no name here"));
    JsonObject object = new JsonObject();
    object.addProperty(key, found.getKey());
    found.getValue().toJson(value).getAsJsonObject().asMap().forEach(object::add);
    return object;
  }

  @Override
  public JsonObject jsonSchema() {
    Stream<JsonObject> bare =
        Stream.concat(Stream.of(bareNames()), bareValue().stream().map(Shape::jsonSchema));
    Stream<JsonObject> maps =
        alternatives.entrySet().stream().map(e -> map(e.getKey(), e.getValue()));
    return JsonSchema.either(Stream.concat(bare, maps).toArray(JsonObject[]::new));
  }

  private JsonObject bareNames() {
    return WordShape.of(
            alternatives.entrySet().stream()
                .filter(each -> each.getValue().canBeAbsent())
                .map(Map.Entry::getKey)
                .toArray(String[]::new))
        .jsonSchema();
  }

  private JsonObject map(String name, RecordShape record) {
    JsonObject schema = record.mapSchema();
    JsonObject properties = new JsonObject();
    properties.add(key, WordShape.of(name).jsonSchema());
    schema.getAsJsonObject("properties").asMap().forEach(properties::add);
    schema.add("properties", properties);
    JsonArray required = schema.getAsJsonArray("required");
    required.add(key);
    if (!record.doc().isEmpty()) {
      schema.addProperty("description", record.doc());
    }
    return schema;
  }

  @Override
  public String describe() {
    String bare = bareValue().map(shape -> ", or " + shape.describe()).orElse("");
    return names().describe() + bare + ", or a map with " + key;
  }

  @Override
  public List<String> words() {
    return names().words();
  }

  @Override
  public Stream<Section> sections(String path, String condition) {
    return alternatives.entrySet().stream()
        .flatMap(each -> each.getValue().sections(path, key + ": " + each.getKey()));
  }
}
