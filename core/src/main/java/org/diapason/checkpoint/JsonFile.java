package org.diapason.checkpoint;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.diapason.config.UserException;

/** A file that holds one JSON object, such as {@code config.json}. */
public final class JsonFile {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

  private JsonFile() {}

  /**
   * @throws UserException if the file is missing, is not strict JSON or holds no object
   */
  public static JsonObject read(Path file) {
    try (var json = new JsonReader(Files.newBufferedReader(file, StandardCharsets.UTF_8))) {
      return parse(file, json);
    } catch (NoSuchFileException e) {
      throw new UserException(file + " does not exist", e);
    } catch (IOException e) {
      throw new UserException(file + " cannot be read: " + e, e);
    }
  }

  private static JsonObject parse(Path file, JsonReader json) throws IOException {
    json.setStrictness(Strictness.STRICT);
    try {
      if (JsonParser.parseReader(json) instanceof JsonObject object
          && json.peek() == JsonToken.END_DOCUMENT) {
        return object;
      }
    } catch (JsonParseException | MalformedJsonException e) {
      var place = json.toString().replaceFirst("^\\w+ ", ""); // "JsonReader at line 2 column 5 …"
      throw new UserException("%s is not valid JSON %s".formatted(file, place), e);
    }
    throw new UserException(file + " should hold one JSON object");
  }

  /** Replaces the file, indented by two spaces as Transformers does. */
  public static void write(Path file, JsonObject object) {
    AtomicFile.writeString(file, GSON.toJson(object) + "\n");
  }
}
