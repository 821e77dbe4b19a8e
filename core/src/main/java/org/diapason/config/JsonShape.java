package org.diapason.config;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A map whose keys somebody else knows, with values of any kind; higher layers add to the lower
 * ones. What looks like a number, true, false or nothing is that, unless it is quoted.
 */
record JsonShape() implements Shape {
  private static final List<ScalarShape> KINDS =
      List.of(new BooleanShape(), number(long.class), number(double.class));

  private static ScalarShape number(Class<?> type) {
    return new NumberShape(type, Double.NEGATIVE_INFINITY, false, Double.POSITIVE_INFINITY, false);
  }

  @Override
  public @Nullable Object read(Place place, List<Tree> layers, Report report) {
    JsonObject object = new JsonObject();
    for (Tree layer : layers) {
      Optional<Tree.Mapping> map = layer.asMapping(null);
      if (map.isEmpty()) {
        String found = "found " + layer.shown() + "; expected " + describe();
        report.problem(place.at(layer.origin()), found);
        return null;
      }
      report.origin(place.at(layer.origin()));
      map.get().entries().forEach(entry -> add(object, entry, place, report));
    }
    return object;
  }

  /** A map is added to the map that is there already. */
  private static void add(JsonObject object, Tree.Entry entry, Place place, Report report) {
    Place here = place.key(entry.key()).at(entry.origin());
    if (entry.value() instanceof Tree.Mapping map) {
      JsonObject inner =
          object.get(entry.key()) instanceof JsonObject present ? present : new JsonObject();
      map.entries().forEach(each -> add(inner, each, here, report));
      object.add(entry.key(), inner);
    } else {
      report.origin(here);
      object.add(entry.key(), json(entry.value()));
    }
  }

  private static JsonElement json(Tree tree) {
    if (tree instanceof Tree.Scalar scalar) {
      return scalar.isNull() ? JsonNull.INSTANCE : json(scalar);
    }
    if (tree instanceof Tree.Sequence list) {
      JsonArray array = new JsonArray();
      list.items().forEach(item -> array.add(json(item)));
      return array;
    }
    JsonObject object = new JsonObject();
    ((Tree.Mapping) tree).entries().forEach(entry -> object.add(entry.key(), json(entry.value())));
    return object;
  }

  private static JsonElement json(Tree.Scalar scalar) {
    for (ScalarShape kind : KINDS) {
      Optional<?> value = kind.parse(scalar);
      if (value.isPresent()) {
        return kind.toJson(value.get());
      }
    }
    return new JsonPrimitive(scalar.text());
  }

  @Override
  public JsonElement toJson(Object value) {
    return (JsonObject) value;
  }

  @Override
  public JsonObject jsonSchema() {
    return JsonSchema.type("object");
  }

  @Override
  public String describe() {
    return "a map";
  }
}
