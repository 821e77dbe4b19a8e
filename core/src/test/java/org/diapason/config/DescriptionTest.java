package org.diapason.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a schema says about itself: to editors, to readers, and to whoever annotates it wrongly. */
class DescriptionTest {
  private static final JsonObject SCHEMA =
      JsonParser.parseString(SampleConfig.schema().jsonSchema()).getAsJsonObject();

  private static JsonElement at(String... path) {
    JsonElement element = SCHEMA;
    for (String key : path) {
      element =
          element.isJsonArray()
              ? element.getAsJsonArray().get(Integer.parseInt(key))
              : element.getAsJsonObject().get(key);
    }
    return element;
  }

  private static JsonElement training(String key) {
    return at("properties", "training", "properties", key);
  }

  private static JsonElement json(String text) {
    return JsonParser.parseString(text);
  }

  @Test
  void jsonSchemaSaysWhichKeysThereAre() {
    assertEquals("https://json-schema.org/draft/2020-12/schema", at("$schema").getAsString());
    assertEquals(
        Set.of("model", "task", "data", "tuning", "metrics", "training"),
        at("properties").getAsJsonObject().keySet());
    assertEquals(json("[\"model\", \"task\", \"data\"]"), at("required"));
    assertEquals(json("false"), at("additionalProperties"));
    assertEquals(json("false"), at("properties", "training", "additionalProperties"));
    assertEquals(json("[\"train\"]"), at("properties", "data", "required"));
  }

  @Test
  void jsonSchemaSaysWhatAKeyMayHold() {
    assertEquals(
        json(
            """
            {"type": "number", "exclusiveMinimum": 0, "description": "Peak rate of the optimizer.",
             "default": 5.0E-5}
            """),
        training("learning_rate"));
    assertEquals(
        json("{\"type\": \"number\", \"minimum\": 0, \"exclusiveMaximum\": 1, \"default\": 0.9}"),
        training("adam_beta1"));
    assertEquals(
        json("{\"enum\": [\"no\", \"steps\", \"epoch\"], \"default\": \"no\"}"),
        training("eval_strategy"));
    assertEquals(
        json("{\"anyOf\": [{\"type\": \"integer\", \"minimum\": 1}, {\"type\": \"null\"}]}"),
        training("save_total_limit"));
    assertEquals(
        json(
            """
            {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
             "default": ["tensorboard"]}
            """),
        training("report_to"));
    assertEquals(
        json(
            "{\"type\": \"object\", \"additionalProperties\": {\"type\": \"number\"}, \"default\":"
                + " {}}"),
        training("lr_scheduler_kwargs"));
  }

  @Test
  void jsonSchemaKnowsOldNamesAndKeysWithoutEffect() {
    assertEquals(
        json(
            """
            {"enum": ["no", "steps", "epoch"], "description": "Old name of eval_strategy.",
             "deprecated": true}
            """),
        training("evaluation_strategy"));
    assertEquals(json("[true, false]"), training("group_by_length").getAsJsonObject().get("enum"));
    assertEquals(
        json(
            """
            {"description": "Has no effect: use --quiet.", "deprecated": true}
            """),
        training("disable_tqdm"));
    assertEquals(
        json("[false, \"\", null, [], {}]"), training("fsdp").getAsJsonObject().get("enum"));
  }

  @Test
  void jsonSchemaTakesANameOrAMap() {
    assertEquals(
        json(
            """
            [{"enum": ["full", "lora"]},
             {"type": "object", "properties": {"method": {"enum": ["full"]}},
              "required": ["method"], "additionalProperties": false},
             {"type": "object",
              "properties": {
                "method": {"enum": ["lora"]},
                "r": {"type": "integer", "minimum": 1, "default": 8},
                "lora_alpha": {"type": "number", "default": 16.0},
                "target_modules": {
                  "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
                  "default": ["query", "value"]}},
              "required": ["method"], "additionalProperties": false,
              "description": "Low-rank adapters."}]
            """),
        at("properties", "tuning", "anyOf"));
    assertEquals(json("{\"type\": \"string\"}"), at("properties", "model", "anyOf", "0"));
    assertEquals(
        json("{\"enum\": [\"accuracy\"]}"),
        at("properties", "metrics", "anyOf", "0", "anyOf", "0"));
  }

  @Test
  void markdownHasATableForEachSection() {
    String markdown = SampleConfig.schema().markdown();
    assertTrue(
        markdown.contains(
            """
            ## `tuning` with `method: lora`
            Low-rank adapters.

            | key | value | default | meaning |
            | --- | --- | --- | --- |
            | `r` | a whole number of at least 1 | `8` |  |
            | `lora_alpha` | a number | `16.0` |  |
            | `target_modules` | text, or a list of these | `[query, value]` |  |
            """),
        markdown);
    assertTrue(
        markdown.contains(
            "| `learning_rate` | a number above 0 | `5.0e-5` | Peak rate of the optimizer. |\n"),
        markdown);
    assertTrue(markdown.contains("\n`evaluation_strategy` is an old name of `eval_strategy`.\n"));
    assertTrue(markdown.contains("\n`fsdp` is refused: one process trains; remove the key.\n"));
    assertTrue(
        markdown.contains("| `train` | a path, or a list of these | required | Files of rows. |"));
    assertFalse(markdown.contains("null"), markdown);
  }

  record BadDefault(@Default("fast") int speed) {}

  record OutOfRange(@Default("0") @Range(min = 1) int steps) {}

  record BadType(Object anything) {}

  record TwoNames(@Alias("b") int a, int b) {}

  record ExcludesNothing(@Excludes("c") int a) {}

  record Named(String name) implements SampleConfig.Task {}

  record Clash(SampleConfig.Task task) {}

  @Test
  void anAlternativeMayNotUseTheKeyThatNamesIt() {
    var builder =
        Schema.builder(Clash.class)
            .choice(SampleConfig.Task.class, "name", Map.of("x", Named.class));
    var e = assertThrows(IllegalArgumentException.class, builder::build);
    assertTrue(e.toString().contains("has an alternative with a key name"), e.toString());
  }

  @Test
  void wrongAnnotationsAreDefectsThatNameTheComponent() {
    Map<Class<? extends Record>, String> defects =
        Map.of(
            BadDefault.class,
                "BadDefault.speed(): default: speed: found fast; expected a whole number",
            OutOfRange.class, "OutOfRange.steps(): default: steps: found 0",
            BadType.class, "BadType.anything() has a type that no key can have",
            TwoNames.class, "TwoNames has the same key twice",
            ExcludesNothing.class, "ExcludesNothing.a() excludes a key that does not exist");
    defects.forEach(
        (type, message) -> {
          var e = assertThrows(IllegalArgumentException.class, () -> Schema.of(type));
          assertTrue(e.toString().contains(message), e.toString());
        });
  }

  @Test
  void sectionsAreNoKeys() {
    List<String> keys = SampleConfig.schema().keys().stream().map(ConfigKey::key).toList();
    assertFalse(keys.contains("training"));
    assertTrue(keys.contains("training.bf16"));
  }
}
