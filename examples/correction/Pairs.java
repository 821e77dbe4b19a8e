import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipFile;

/**
 * Makes pairs of French sentences, wrong and right: LanguageTool's own examples of each of its
 * rules, and sentences of novels into which usual mistakes are put.
 *
 * <p>Usage: {@code java Pairs.java language-fr.jar DIRECTORY_WITH_NOVELS OUTPUT_DIRECTORY}
 */
public final class Pairs {
  /** Pairs of each kind that nothing is learned from. */
  private static final int HELD_OUT = 200;

  private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);
  private static final Pattern EXAMPLE =
      Pattern.compile("<example([^>]*)>(.*?)</example>", Pattern.DOTALL);
  private static final Pattern CORRECTION = Pattern.compile("correction=\"([^\"]*)\"");
  private static final Pattern MARKER =
      Pattern.compile("<marker>(.*?)</marker>", Pattern.DOTALL);
  private static final Pattern SENTENCE = Pattern.compile("(?<=^|[.!?] )\\p{Lu}[^.!?]{20,110}[.!?]");

  /** Words that sound alike, each written for the other. */
  private static final Map<String, String> MISTAKES = new LinkedHashMap<>();

  static {
    for (var pair :
        List.of(
            "a à", "et est", "ce se", "son sont", "on ont", "ou où", "ces ses", "la là", "sa ça",
            "peu peut", "mais mes", "leur leurs", "tout tous", "quel quelle", "cet cette",
            "dans d'en", "sans s'en", "quand quant", "près prêt", "plutôt plus-tôt")) {
      var words = pair.split(" ");
      MISTAKES.put(words[0], words[1].replace('-', ' '));
      MISTAKES.put(words[1].replace('-', ' '), words[0]);
    }
  }

  /** A sentence as it was written, and as it should have been. */
  private record Pair(String wrong, String right) {
    String json() {
      return "{\"prompt\": %s, \"target\": %s}".formatted(text(wrong), text(right));
    }

    private static String text(String value) {
      return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
  }

  public static void main(String[] arguments) throws IOException {
    var output = Path.of(arguments[2]);
    var random = new Random(7);
    var examples = new ArrayList<>(examples(Path.of(arguments[0])));
    Collections.shuffle(examples, random);
    var train = new ArrayList<>(examples.subList(HELD_OUT, examples.size()));
    var others = new ArrayList<Pair>();
    for (var novel : novels(Path.of(arguments[1]))) {
      var pairs = novel.getFileName().toString().startsWith("Voltaire") ? others : train;
      for (var sentence : sentences(novel)) {
        var worse = worse(sentence, random);
        if (!worse.equals(sentence)) {
          pairs.add(new Pair(worse, sentence));
        }
      }
    }
    Files.createDirectories(output);
    write(output.resolve("train.jsonl"), train);
    write(output.resolve("validation.jsonl"), others.subList(0, HELD_OUT));
    write(output.resolve("test-novel.jsonl"), others.subList(HELD_OUT, 2 * HELD_OUT));
    write(output.resolve("test-examples.jsonl"), examples.subList(0, HELD_OUT));
  }

  /** The wrong examples of the rules, each with its correction. */
  private static List<Pair> examples(Path jar) throws IOException {
    var pairs = new ArrayList<Pair>();
    try (var files = new ZipFile(jar.toFile())) {
      for (var name : List.of("grammar.xml", "style.xml")) {
        var entry = files.getEntry("org/languagetool/rules/fr/" + name);
        var xml = new String(files.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
        var found = EXAMPLE.matcher(COMMENT.matcher(xml).replaceAll(""));
        while (found.find()) {
          var right = right(found.group(1), found.group(2));
          var written = plain(found.group(2));
          if (right != null && !right.equals(written) && written.length() <= 120) {
            pairs.add(new Pair(written, right));
          }
        }
      }
    }
    return pairs.stream().distinct().toList();
  }

  private static String right(String attributes, String text) {
    var correction = CORRECTION.matcher(attributes);
    if (!correction.find()) {
      return null;
    }
    var first = correction.group(1).split("\\|", -1)[0];
    var marker = MARKER.matcher(text);
    return first.isEmpty() || !marker.find()
        ? null
        : plain(text.substring(0, marker.start()) + first + text.substring(marker.end()));
  }

  private static String plain(String xml) {
    return xml.replaceAll("<[^>]*>", "")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
        .replace('’', '\'')
        .replaceAll("\\s+", " ")
        .strip();
  }

  private static List<Path> novels(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".txt.gz")).sorted().toList();
    }
  }

  private static List<String> sentences(Path novel) throws IOException {
    try (var lines = lines(novel)) {
      return lines
          .flatMap(line -> SENTENCE.matcher(plain(line)).results())
          .map(MatchResult::group)
          .distinct()
          .toList();
    }
  }

  private static Stream<String> lines(Path file) throws IOException {
    var in = new GZIPInputStream(Files.newInputStream(file));
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines();
  }

  /** The sentence with one or two mistakes, where it has words to make them in. */
  private static String worse(String sentence, Random random) {
    var words = sentence.split(" ");
    var places = new ArrayList<Integer>();
    for (int i = 0; i < words.length; i++) {
      if (!mistake(words[i]).equals(words[i])) {
        places.add(i);
      }
    }
    Collections.shuffle(places, random);
    for (var place : places.subList(0, Math.min(places.size(), 1 + random.nextInt(2)))) {
      words[place] = mistake(words[place]);
    }
    return String.join(" ", words);
  }

  private static String mistake(String word) {
    var other = MISTAKES.get(word);
    if (other != null) {
      return other;
    }
    if (word.length() > 3 && word.endsWith("é")) {
      return word.substring(0, word.length() - 1) + "er";
    }
    if (word.length() > 3 && word.endsWith("er")) {
      return word.substring(0, word.length() - 2) + "é";
    }
    return word.length() > 4 && word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
  }

  private static void write(Path file, List<Pair> pairs) throws IOException {
    try (var out = new PrintWriter(Files.newBufferedWriter(file))) {
      pairs.forEach(pair -> out.print(pair.json() + "\n"));
    }
  }
}
