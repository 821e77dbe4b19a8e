import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes data of Java sources: whole files to train on, to validate and to test with, a file a row;
 * and of those to test with, lines to complete.
 *
 * <pre>java -cp 'app/target/diapason/lib/*' Corpus.java SOURCES OUTPUT</pre>
 */
final class Corpus {
  /** Characters before a line's cut; the model takes 512 tokens. */
  private static final int CONTEXT = 1000;

  /** Characters behind it: more than a lone brace. */
  private static final int SHORTEST_REST = 8;

  /** Lines that could be completed, for each that is to be. */
  private static final int CANDIDATES = 6;

  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private record Text(String text) {}

  private record Line(String prompt, String rest) {}

  public static void main(String[] arguments) throws IOException {
    var files = sources(Path.of(arguments[0]));
    var output = Files.createDirectories(Path.of(arguments[1]));
    var train = new ArrayList<Text>();
    var validation = new ArrayList<Text>();
    var test = new ArrayList<Text>();
    for (int i = 0; i < files.size(); i++) {
      var part = i % 10 == 4 ? validation : i % 10 == 9 ? test : train;
      part.add(new Text(Files.readString(files.get(i))));
    }
    var lines = linesToComplete(test);
    write(output.resolve("train.jsonl"), train);
    write(output.resolve("validation.jsonl"), validation);
    write(output.resolve("test.jsonl"), test);
    write(output.resolve("lines.jsonl"), lines);
    System.out.printf(
        "%d files to train on, %d to validate and %d to test with, %d lines to complete%n",
        train.size(), validation.size(), test.size(), lines.size());
  }

  /** All Java files in the order of their paths, but those that a build made. */
  private static List<Path> sources(Path root) throws IOException {
    try (var paths = Files.walk(root)) {
      return paths
          .filter(path -> path.toString().endsWith(".java"))
          .filter(path -> !isBuilt(root.relativize(path)))
          .sorted()
          .toList();
    }
  }

  private static boolean isBuilt(Path file) {
    for (var part : file) {
      if (part.toString().equals("target")) {
        return true;
      }
    }
    return false;
  }

  /**
   * Some lines of code, cut at the first space of their second half: what stands before the cut,
   * and the rest of the line.
   */
  private static List<Line> linesToComplete(List<Text> files) {
    var found = new ArrayList<Line>();
    int candidates = 0;
    for (var file : files) {
      var text = file.text;
      for (int start = 0; start < text.length(); start = end(text, start) + 1) {
        int end = end(text, start);
        var code = text.substring(start, end).strip();
        int cut = text.indexOf(' ', end - code.length() / 2);
        boolean fits = cut >= 0 && end - cut > SHORTEST_REST && !code.matches("[*/].*");
        if (fits && candidates++ % CANDIDATES == 0) {
          var before = text.substring(Math.max(0, cut - CONTEXT), cut);
          found.add(new Line(before, text.substring(cut, end)));
        }
      }
    }
    return found;
  }

  private static int end(String text, int start) {
    int end = text.indexOf('\n', start);
    return end < 0 ? text.length() : end;
  }

  private static void write(Path file, List<?> rows) throws IOException {
    Files.write(file, rows.stream().map(GSON::toJson).toList());
  }
}
