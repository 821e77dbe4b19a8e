import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.diapason.metric.Bleu;
import org.diapason.metric.MetricContext;
import org.diapason.metric.TextMetric;

/**
 * What a corrector made of sentences, beside what leaving them as they are would be worth.
 *
 * <p>Usage: {@code java Score.java test.jsonl corrected.jsonl}
 */
public final class Score {
  public static void main(String[] arguments) throws IOException {
    var pairs = lines(arguments[0]);
    var corrections = lines(arguments[1]);
    var unchanged = (TextMetric) new Bleu().create(new MetricContext(List.of()));
    var corrected = (TextMetric) new Bleu().create(new MetricContext(List.of()));
    int right = 0;
    int left = 0;
    for (int i = 0; i < pairs.size(); i++) {
      var wrong = pairs.get(i).get("prompt").getAsString();
      var target = pairs.get(i).get("target").getAsString();
      var written = corrections.get(i).get("generated_text").getAsString().strip();
      unchanged.add(wrong, List.of(target));
      corrected.add(written, List.of(target));
      right += written.equals(target) ? 1 : 0;
      left += written.equals(wrong) ? 1 : 0;
      System.out.printf("%s%n  %s %s%n", wrong, written.equals(target) ? "=" : "≠", written);
    }
    System.out.printf(
        "%,d sentences: %,d as they should be, %,d left as they were%nbleu %.2f, unchanged %.2f%n",
        pairs.size(), right, left, corrected.results().get("bleu"), unchanged.results().get("bleu"));
  }

  private static List<JsonObject> lines(String file) throws IOException {
    return Files.readAllLines(Path.of(file)).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }
}
