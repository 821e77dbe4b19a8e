package org.diapason.config;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A list; what is no list stands for a list of one. The highest layer replaces the others. */
record ListShape(Shape item) implements Shape {
  @Override
  public @Nullable Object read(Place place, List<Tree> layers, Report report) {
    Tree tree = layers.get(layers.size() - 1);
    Place here = place.at(tree.origin());
    report.origin(here);
    if (tree.isNull()) {
      report.problem(here, "found nothing; expected " + describe());
      return null;
    }
    int before = report.problems();
    List<@Nullable Object> values = new ArrayList<>();
    if (tree instanceof Tree.Sequence list) {
      for (Tree each : list.items()) {
        values.add(item.read(here.item(values.size()), List.of(each), report));
      }
    } else {
      values.add(item.read(here, List.of(tree), report));
    }
    return report.problems() > before ? null : List.copyOf(values);
  }

  @Override
  public JsonElement toJson(Object value) {
    JsonArray array = new JsonArray();
    ((List<?>) value).forEach(each -> array.add(item.toJson(each)));
    return array;
  }

  @Override
  public JsonObject jsonSchema() {
    JsonObject list = JsonSchema.type("array");
    list.add("items", item.jsonSchema());
    return JsonSchema.either(item.jsonSchema(), list);
  }

  @Override
  public String describe() {
    return item.describe() + ", or a list of these";
  }

  @Override
  public List<String> words() {
    return item.words();
  }

  @Override
  public Stream<Section> sections(String path, String condition) {
    return item.sections(path, condition);
  }
}
