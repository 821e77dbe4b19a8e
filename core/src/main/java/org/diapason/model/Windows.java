package org.diapason.model;

import com.google.gson.JsonElement;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.diapason.config.UserException;

/** How many tokens each layer of a decoder sees, by its {@code sliding_window}; 0 for all. */
final class Windows {
  private static final String SLIDING = "sliding_attention";

  private Windows() {}

  /** The same in every layer. */
  static List<Long> all(ModelConfig json) {
    return Collections.nCopies(layers(json), (long) json.integer("sliding_window", 0));
  }

  /** In no layer. */
  static List<Long> none(ModelConfig json) {
    return Collections.nCopies(layers(json), 0L);
  }

  /**
   * In the layers that {@code layer_types} names.
   *
   * @param slides whether a layer, counted from 0, has a window where the configuration has no such
   *     list
   */
  static List<Long> some(ModelConfig json, IntPredicate slides) {
    var layers = layers(json);
    var types = json.list("layer_types", "a list of texts", JsonElement::getAsString);
    if (!types.isEmpty() && types.size() != layers) {
      throw new UserException(
          "%s: layer_types has %d entries; expected %d, one for each layer"
              .formatted(json.origin(), types.size(), layers));
    }
    long window = json.integer("sliding_window", 0);
    return IntStream.range(0, layers)
        .mapToObj(
            layer -> {
              var has = types.isEmpty() ? slides.test(layer) : types.get(layer).equals(SLIDING);
              return has ? window : 0;
            })
        .toList();
  }

  private static int layers(ModelConfig json) {
    var layers = json.integer("num_hidden_layers");
    if (layers < 1) {
      throw new UserException(
          "%s: num_hidden_layers is %d; expected 1 or more".formatted(json.origin(), layers));
    }
    return layers;
  }
}
