package org.diapason.checkpoint;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
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
      json.setStrictness(Strictness.STRICT);
      var value = JsonParser.parseReader(json);
      if (!value.isJsonObject() || json.peek() != JsonToken.END_DOCUMENT) {
        throw new UserException(file + " should hold one JSON object");
      }
      return value.getAsJsonObject();
    } catch (NoSuchFileException e) {
      throw new UserException(file + " does not exist", e);
    } catch (IOException | JsonParseException e) {
      throw new UserException("%s cannot be read: %s".formatted(file, reason(e)), e);
    }
  }

  /** Replaces the file, indented by two spaces as Transformers does. */
  public static void write(Path file, JsonObject object) {
    AtomicFile.writeString(file, GSON.toJson(object) + "\n");
  }

  private static String reason(Exception e) {
    var cause = e.getCause();
    return String.valueOf((cause == null ? e : cause).getMessage());
  }
}
