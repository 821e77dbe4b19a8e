package org.diapason.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordNetGlossesTest {
  @TempDir Path directory;

  @Test
  void everyNounOfTheLargeCategoriesGivesARow() throws IOException {
    new WordNetGlosses().materialize(directory);
    var lines = Files.readAllLines(directory.resolve("data.jsonl"));
    var counts = new TreeMap<String, Integer>();
    for (var line : lines) {
      var row = JsonParser.parseString(line).getAsJsonObject();
      counts.merge(row.get("label").getAsString(), 1, Integer::sum);
    }
    assertEquals(82_099, lines.size());
    assertEquals(
        Map.ofEntries(
            Map.entry("act", 6657),
            Map.entry("animal", 7510),
            Map.entry("artifact", 11_605),
            Map.entry("attribute", 3037),
            Map.entry("body", 2018),
            Map.entry("cognition", 2973),
            Map.entry("communication", 5627),
            Map.entry("event", 1076),
            Map.entry("feeling", 430),
            Map.entry("food", 2575),
            Map.entry("group", 2624),
            Map.entry("location", 3222),
            Map.entry("object", 1546),
            Map.entry("person", 11_073),
            Map.entry("phenomenon", 642),
            Map.entry("plant", 8032),
            Map.entry("possession", 1062),
            Map.entry("process", 770),
            Map.entry("quantity", 1276),
            Map.entry("relation", 437),
            Map.entry("shape", 344),
            Map.entry("state", 3547),
            Map.entry("substance", 2986),
            Map.entry("time", 1030)),
        counts);
    assertEquals(
        """
        {"text":"the time period that is considered best for starting or finishing something; \
        \\"the expanded window will give us time to catch the thieves\\"; \\"they had a window of less \
        than an hour when an attack would have succeeded\\"","label":"time"}\
        """,
        lines.get(lines.size() - 2));
  }
}
