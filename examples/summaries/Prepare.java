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
 * Makes of each dialogue a prompt that ends with a wish, "Summary for Person2:", and its summary.
 * Whom a summary is for is whom it names first. Writes the files that {@code summarize.yaml} names,
 * and the prompts of the test part once for each of two persons.
 */
public final class Prepare {
  private static final int VALIDATION = 30;
  private static final int TEST = 70;
  private static final List<String> PERSONS = List.of("Person1", "Person2");

  /** Of a prompt, so that it leaves room for a summary within 512 tokens. */
  private static final int LONGEST_DIALOGUE = 1300;

  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private Prepare() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("usage: java Prepare.java DIALOGSUM OUT");
      System.exit(2);
    }
    var dialogues = read(Path.of(arguments[0]).resolve("dev.jsonl.gz"));
    var out = Files.createDirectories(Path.of(arguments[1]));
    Collections.shuffle(dialogues, new Random(42));
    int train = dialogues.size() - VALIDATION - TEST;
    var test = dialogues.subList(train + VALIDATION, dialogues.size());
    write(out.resolve("train.jsonl"), asked(dialogues.subList(0, train)));
    write(out.resolve("validation.jsonl"), asked(dialogues.subList(train, train + VALIDATION)));
    write(out.resolve("test.jsonl"), asked(test));
    for (var person : PERSONS) {
      write(
          out.resolve("for-" + person + ".jsonl"),
          test.stream().map(dialogue -> row(dialogue, person)).toList());
    }
  }

  /** Rows with the wish that their own summaries fulfil. */
  private static List<JsonObject> asked(List<JsonObject> dialogues) {
    return dialogues.stream()
        .map(dialogue -> row(dialogue, firstNamed(text(dialogue, "summary"))))
        .toList();
  }

  private static JsonObject row(JsonObject dialogue, String person) {
    var row = new JsonObject();
    row.addProperty(
        "prompt", "%s\n\nSummary for %s:".formatted(shortened(text(dialogue, "dialogue")), person));
    row.addProperty("completion", " " + text(dialogue, "summary"));
    return row;
  }

  private static String firstNamed(String summary) {
    return PERSONS.stream()
        .filter(summary::contains)
        .min((a, b) -> Integer.compare(summary.indexOf(a), summary.indexOf(b)))
        .orElse("everyone");
  }

  /** The turns that fit, from the first. */
  private static String shortened(String dialogue) {
    if (dialogue.length() <= LONGEST_DIALOGUE) {
      return dialogue;
    }
    return dialogue.substring(0, dialogue.lastIndexOf('\n', LONGEST_DIALOGUE));
  }

  /** {@code #Person1#} becomes {@code Person1}, which takes fewer tokens. */
  private static String text(JsonObject dialogue, String key) {
    return dialogue.get(key).getAsString().replaceAll("#(Person\\d)#", "$1").strip();
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
