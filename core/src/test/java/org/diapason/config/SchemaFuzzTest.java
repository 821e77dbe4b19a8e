package org.diapason.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in a file, it loads or gives a message; whatever a record holds reads back. */
class SchemaFuzzTest {
  private static final Schema<SampleConfig> SCHEMA = SampleConfig.schema();

  private static final String RIGHT =
      """
      model: {name: m, revision: &r main}
      task: text-classification
      data:
        train: [a.csv, 'b.csv']
        columns: {text: review}
        split: {train: 0.8, test: 0.2}
      tuning: {method: lora, r: 16}
      training:
        learning_rate: 2e-5 # low
        eval_strategy: "epoch"
        group_by_length: true
        run_name: *r
      """;

  private static final String SPECIAL = ":{}[],&*#?|-<>=!%@\\\"'` \n\t~0.eé\u0000\uD800\u2028";

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aSpoiledFileLoadsOrGivesAMessage(long seed) {
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      StringBuilder yaml = new StringBuilder(RIGHT);
      for (int change = 0; change <= i % 3; change++) {
        int at = random.nextInt(yaml.length());
        char other = SPECIAL.charAt(random.nextInt(SPECIAL.length()));
        yaml.replace(at, at + random.nextInt(3), String.valueOf(other));
      }
      try {
        Config<SampleConfig> config = SCHEMA.parse("f", yaml.toString(), List.of());
        assertEquals(
            config.value(), SCHEMA.parse("f", config.toYaml(), List.of()).value(), "seed " + seed);
      } catch (UserException e) {
        refused++;
        assertFalse(String.valueOf(e.getMessage()).isBlank(), "seed " + seed);
      }
    }
    assertFalse(refused == 0 || refused == 400, "refused " + refused);
  }

  record Texts(List<String> list, Map<String, String> map, double number, long whole) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anyTextAndNumberReadsBack(long seed) {
    Random random = new Random(seed);
    Schema<Texts> schema = Schema.of(Texts.class);
    for (int i = 0; i < 300; i++) {
      double number = Double.longBitsToDouble(random.nextLong());
      Texts texts =
          new Texts(
              List.of(text(random), text(random)),
              Map.of(text(random), text(random)),
              Double.isFinite(number) ? number : 0,
              random.nextLong());
      String yaml = schema.toYaml(texts);
      assertEquals(
          texts, schema.parse("f", yaml, List.of()).value(), "seed " + seed + ":\n" + yaml);
    }
  }

  private static String text(Random random) {
    return random
        .ints(random.nextInt(6), 0, 3)
        .mapToObj(
            kind ->
                switch (kind) {
                  case 0 -> String.valueOf(SPECIAL.charAt(random.nextInt(SPECIAL.length() - 2)));
                  case 1 -> Character.toString(random.nextInt(0xD800));
                  default -> Character.toString(0x10000 + random.nextInt(0x1000));
                })
        .collect(Collectors.joining());
  }
}
