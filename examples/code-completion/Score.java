import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.diapason.metric.Bleu;
import org.diapason.metric.MetricContext;

/**
 * Compares the lines that a model completed with the true ones: the share that is equal, and BLEU.
 *
 * <pre>java -cp 'app/target/diapason/lib/*' Score.java lines.jsonl completions.jsonl</pre>
 */
final class Score {
  public static void main(String[] arguments) throws IOException {
    var expected = read(arguments[0], "rest");
    var written = read(arguments[1], "generated_text");
    if (expected.size() != written.size()) {
      throw new IllegalArgumentException(
          "%d prompts, but %d completions".formatted(expected.size(), written.size()));
    }
    var bleu = new Bleu().create(new MetricContext(List.of()));
    int equal = 0;
    for (int i = 0; i < expected.size(); i++) {
      var line = written.get(i).split("\n", 2)[0].strip();
      var truth = expected.get(i).strip();
      bleu.add(line, List.of(truth));
      equal += line.equals(truth) ? 1 : 0;
    }
    System.out.printf("equal: %d of %d lines%n", equal, expected.size());
    System.out.print(bleu.report());
  }

  private static List<String> read(String file, String key) throws IOException {
    try (var lines = Files.lines(Path.of(file))) {
      return lines
          .map(line -> JsonParser.parseString(line).getAsJsonObject().get(key).getAsString())
          .toList();
    }
  }
}
