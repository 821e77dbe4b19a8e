package org.diapason.train;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.diapason.checkpoint.JsonFile;
import org.jspecify.annotations.Nullable;

/**
 * The {@code generation_config.json} of a trained model: that of the model it began as, with the
 * token that it learned to end with.
 */
final class GenerationFile {
  private static final String NAME = "generation_config.json";
  private static final String END = "eos_token_id";

  private GenerationFile() {}

  /**
   * Writes the file, where there is anything to say.
   *
   * @param base the directory of the model that the training began with
   */
  static void write(Path base, Path output, OptionalInt endToken) {
    var file = base.resolve(NAME);
    var json = Files.exists(file) ? JsonFile.read(file) : fromConfig(base);
    var ends = list(json.get(END));
    var isKnown = endToken.isEmpty() || ends.contains(new JsonPrimitive(endToken.getAsInt()));
    if (!isKnown) {
      ends.add(endToken.getAsInt());
      json.add(END, ends);
    }
    if (!isKnown || Files.exists(file)) {
      JsonFile.write(output.resolve(NAME), json);
    }
  }

  /** What {@code config.json} says of it, which the new file would hide. */
  private static JsonObject fromConfig(Path base) {
    var config = JsonFile.read(base.resolve("config.json"));
    var json = new JsonObject();
    Stream.of("bos_token_id", END, "pad_token_id", "decoder_start_token_id")
        .filter(key -> config.has(key) && !config.get(key).isJsonNull())
        .forEach(key -> json.add(key, config.get(key)));
    return json;
  }

  /** One number or several. */
  private static JsonArray list(@Nullable JsonElement ids) {
    if (ids instanceof JsonArray several) {
      return several.deepCopy();
    }
    var one = new JsonArray();
    if (ids instanceof JsonPrimitive) {
      one.add(ids);
    }
    return one;
  }
}
