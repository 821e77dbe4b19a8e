package org.diapason.bench;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Random;
import org.diapason.hub.DataSets;

/**
 * Writes some glosses of {@code embedded:wordnet-glosses} to {@code train.jsonl} and {@code
 * validation.jsonl}. Arguments: directory, glosses to train on, glosses to validate on.
 */
public final class Glosses {
  private static final String NAME = "embedded:wordnet-glosses";

  private Glosses() {}

  public static void main(String[] args) throws IOException {
    var directory = Files.createDirectories(Path.of(args[0]));
    var train = Integer.parseInt(args[1]);
    var validation = Integer.parseInt(args[2]);
    var lines = Files.readAllLines(DataSets.find(NAME));
    Collections.shuffle(lines, new Random(42));
    var chosen = lines.subList(0, train);
    var known = chosen.stream().map(Glosses::label).distinct().toList();
    Files.write(directory.resolve("train.jsonl"), chosen);
    Files.write(
        directory.resolve("validation.jsonl"),
        lines.stream()
            .skip(train)
            .filter(line -> known.contains(label(line)))
            .limit(validation)
            .toList());
  }

  private static String label(String line) {
    return JsonParser.parseString(line).getAsJsonObject().get("label").getAsString();
  }
}
