package org.diapason.generate;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.diapason.text.AutoTokenizer;
import org.diapason.text.Tokenizer;
import org.diapason.text.TokenizerOptions;

/** What {@code tools/fixtures/generation.py} wrote. */
final class Fixtures {
  private Fixtures() {}

  static JsonElement read(String name) throws IOException {
    try (var in = Objects.requireNonNull(Fixtures.class.getResourceAsStream("/generate/" + name));
        var reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      return JsonParser.parseReader(reader);
    }
  }

  /**
   * @param name of a folder of resources, such as {@code text/unigram}
   */
  static Tokenizer tokenizer(String name) throws URISyntaxException {
    var folder = Objects.requireNonNull(Fixtures.class.getResource("/" + name)).toURI();
    return AutoTokenizer.of(Path.of(folder), TokenizerOptions.DEFAULTS);
  }

  static int[] integers(JsonElement array) {
    return array.getAsJsonArray().asList().stream().mapToInt(JsonElement::getAsInt).toArray();
  }

  /** Null stands for minus infinity. */
  static float[] scores(JsonElement array) {
    JsonArray numbers = array.getAsJsonArray();
    var scores = new float[numbers.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] =
          numbers.get(i).isJsonNull() ? Float.NEGATIVE_INFINITY : numbers.get(i).getAsFloat();
    }
    return scores;
  }

  /** A configuration by keys and YAML values, as a command line gives them. */
  static GenerationConfig config(String... sets) {
    return GenerationConfig.schema().parse("test", "{}", List.of(sets)).value();
  }
}
