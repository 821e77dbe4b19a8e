package org.diapason.config;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A map from names that the user chooses; higher layers add to the lower ones. */
record MapShape(Shape item) implements Shape {
  @Override
  public @Nullable Object read(Place place, List<Tree> layers, Report report) {
    int before = report.problems();
    Map<String, Tree> given = new LinkedHashMap<>();
    for (Tree layer : layers) {
      report.origin(place.at(layer.origin()));
      if (layer instanceof Tree.Mapping map) {
        map.entries().forEach(entry -> given.put(entry.key(), entry.value()));
      } else if (!layer.isNull()) {
        String found = "found " + layer.shown() + "; expected " + describe();
        report.problem(place.at(layer.origin()), found);
      }
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    given.forEach((key, tree) -> values.put(key, item.read(place.key(key), List.of(tree), report)));
    return report.problems() > before ? null : Collections.unmodifiableMap(values);
  }

  @Override
  public JsonElement toJson(Object value) {
    JsonObject object = new JsonObject();
    ((Map<?, ?>) value).forEach((key, each) -> object.add((String) key, item.toJson(each)));
    return object;
  }

  @Override
  public JsonObject jsonSchema() {
    JsonObject schema = JsonSchema.type("object");
    schema.add("additionalProperties", item.jsonSchema());
    return schema;
  }

  @Override
  public Stream<Section> sections(String path, String condition) {
    return item.sections(path + ".*", condition);
  }

  @Override
  public String describe() {
    return "a map from names to " + item.describe();
  }
}
