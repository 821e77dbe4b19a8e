import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diapason.metric.MetricContext;
import org.diapason.metric.Rouge;

/**
 * Compares the summaries that models wrote, and the first three turns of each dialogue, with those
 * that people wrote; and counts how often a model names the person first for whom it was to write.
 */
public final class Score {
  private static final Gson GSON = new Gson();

  private Score() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 0) {
      System.err.println("usage: java Score.java BUILD MODEL…");
      System.exit(2);
    }
    var build = Path.of(arguments[0]);
    var references = read(build.resolve("test.jsonl"), "completion");
    var prompts = read(build.resolve("test.jsonl"), "prompt");
    print("first three turns", prompts.stream().map(Score::firstTurns).toList(), references);
    for (var model : List.of(arguments).subList(1, arguments.length)) {
      print(model, written(build, model, "test"), references);
      for (var person : List.of("Person1", "Person2")) {
        var summaries = written(build, model, "for-" + person);
        var obeyed = summaries.stream().filter(summary -> isFirst(person, summary)).count();
        System.out.printf("  for %s: first in %d of %d%n", person, obeyed, summaries.size());
      }
    }
  }

  private static void print(String name, List<String> summaries, List<String> references) {
    var rouge = new Rouge().create(new MetricContext(List.of()));
    for (int i = 0; i < references.size(); i++) {
      rouge.add(summaries.get(i), List.of(references.get(i)));
    }
    var figures =
        Stream.of("rouge1", "rouge2", "rougeL")
            .map(key -> String.format(Locale.ROOT, "%s %.3f", key, rouge.results().get(key)))
            .collect(Collectors.joining("  "));
    System.out.println(name + ": " + figures);
  }

  private static String firstTurns(String prompt) {
    return prompt.lines().limit(3).collect(Collectors.joining("\n"));
  }

  private static boolean isFirst(String person, String summary) {
    int place = summary.indexOf("Person");
    return place >= 0 && summary.startsWith(person, place);
  }

  private static List<String> written(Path build, String model, String prompts) throws IOException {
    return read(build.resolve(model + "-" + prompts + ".jsonl"), "generated_text");
  }

  private static List<String> read(Path file, String key) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> GSON.fromJson(line, JsonObject.class).get(key).getAsString())
        .toList();
  }
}
