import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/**
 * Writes the files that {@code chat.yaml} names: conversations in three parts, and instructions out
 * of their nested form into columns.
 */
public final class Prepare {
  private static final int HELD_OUT = 28;
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private Prepare() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("usage: java Prepare.java VIGOGNE-FR OUT");
      System.exit(2);
    }
    var data = Path.of(arguments[0]);
    var out = Files.createDirectories(Path.of(arguments[1]));

    var conversations = read(data.resolve("oasst-fr-chat.jsonl.gz"));
    Collections.shuffle(conversations, new Random(42));
    int train = conversations.size() - 2 * HELD_OUT;
    write(out.resolve("conversations.jsonl"), conversations.subList(0, train));
    write(out.resolve("validation.jsonl"), conversations.subList(train, train + HELD_OUT));
    write(out.resolve("test.jsonl"), conversations.subList(train + HELD_OUT, conversations.size()));

    var seeds = read(data.resolve("seed-tasks-fr.jsonl.gz"));
    write(out.resolve("seeds.jsonl"), seeds.stream().map(Prepare::flat).toList());
  }

  /** {@code instruction}, {@code input} and {@code output} of the only instance of a seed task. */
  private static JsonObject flat(JsonObject seed) {
    var row = seed.getAsJsonArray("instances").get(0).getAsJsonObject();
    row.add("instruction", seed.get("instruction"));
    return row;
  }

  private static List<JsonObject> read(Path file) throws IOException {
    try (var bytes = new GZIPInputStream(Files.newInputStream(file));
        var lines = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
      return new ArrayList<>(
          lines.lines().map(line -> GSON.fromJson(line, JsonObject.class)).toList());
    }
  }

  private static void write(Path file, List<JsonObject> rows) throws IOException {
    Files.write(file, rows.stream().map(GSON::toJson).toList());
    System.out.printf("%s: %,d%n", file, rows.size());
  }
}
