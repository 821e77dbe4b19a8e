package org.diapason.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Maps with keys that the schema does not know, and choices that a bare value may stand for. */
class JsonShapeTest {
  private interface Source {}

  private record Trained(@Default("30") int size) implements Source {}

  private record Present(@Shorthand String path) implements Source {}

  private record Free(@Default("{}") JsonObject config, @Default("trained") Source source) {}

  private static final Schema<Free> SCHEMA =
      Schema.builder(Free.class)
          .choice(Source.class, "type", Map.of("trained", Trained.class, "present", Present.class))
          .build();

  private static Free read(String yaml, String... sets) {
    return SCHEMA.parse("run.yaml", yaml, List.of(sets)).value();
  }

  private static JsonObject json(String text) {
    return JsonParser.parseString(text).getAsJsonObject();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{n: 4, e: 1e-5, half: .5}; {\"n\": 4, \"e\": 1e-5, \"half\": 0.5}",
        "{on: true, off: False, none: null, gone: ~}; {\"on\": true, \"off\": false, \"none\":"
            + " null, \"gone\": null}",
        "{a: gelu_new, b: '4', c: \"true\", d: 1.2.3}; {\"a\": \"gelu_new\", \"b\": \"4\", \"c\":"
            + " \"true\", \"d\": \"1.2.3\"}",
        "{ends: [1, 2], rope: {type: yarn, factor: 2.0, deep: [{x: y}]}}; {\"ends\": [1, 2],"
            + " \"rope\": {\"type\": \"yarn\", \"factor\": 2.0, \"deep\": [{\"x\": \"y\"}]}}",
        "; {}",
      })
  void aFreeMapIsReadAsYamlReadsIt(String yaml, String expected) {
    assertEquals(json(expected), read("config: " + (yaml == null ? "" : yaml)).config());
  }

  @Test
  void settingsAreAddedAtEachLevel() {
    var config =
        read(
                "config: {n: 4, rope: {type: yarn, factor: 2.0}}",
                "config.n=6",
                "config.rope.factor=4")
            .config();
    assertEquals(json("{\"n\": 6, \"rope\": {\"type\": \"yarn\", \"factor\": 4}}"), config);
  }

  @Test
  void whatIsWrittenReadsBackEqual() {
    var value =
        read("config: {n: 4, e: 1e-5, s: '4', none: null, rope: {f: [1, x]}}\nsource: ../a");
    assertEquals(value, read(SCHEMA.toYaml(value)));
  }

  @Test
  void originsAreThoseOfTheKeysInside() {
    var config =
        SCHEMA.parse("run.yaml", "config:\n  n: 4\n  rope:\n    f: 2\n", List.of("config.m=1"));
    assertEquals("run.yaml:2", config.origin("config.n"));
    assertEquals("run.yaml:4", config.origin("config.rope.f"));
    assertEquals("--set", config.origin("config.m"));
  }

  @Test
  void aListIsNoMap() {
    var error = assertThrows(UserException.class, () -> read("config: [1]")).getMessage();
    assertEquals("run.yaml:1:9: config: found a list; expected a map", error);
  }

  @Test
  void aBareValueThatIsNoNameIsThatOfTheAlternativeWithAShorthand() {
    assertEquals(new Trained(30), read("source: trained").source());
    assertEquals(new Trained(8), read("source: {type: trained, size: 8}").source());
    assertEquals(new Present("../a"), read("source: ../a").source());
    assertEquals(new Present("b"), read("source: ../a", "source=b").source());
    assertEquals(new Present("a"), read("source: {type: present, path: a}").source());
    var yaml = SCHEMA.toYaml(read("source: ../a"));
    assertTrue(yaml.contains("type: present") && yaml.contains("../a"), yaml);
    assertTrue(SCHEMA.jsonSchema().contains("\"string\""));
  }
}
