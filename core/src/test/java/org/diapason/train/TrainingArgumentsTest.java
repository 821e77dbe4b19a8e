package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.diapason.config.Config;
import org.diapason.config.ConfigKey;
import org.diapason.config.Schema;
import org.diapason.config.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The names and defaults of Transformers' {@code TrainingArguments}, those of version 4 too. */
class TrainingArgumentsTest {
  private static final Schema<TrainingArguments> SCHEMA = Schema.of(TrainingArguments.class);
  private static final JsonObject REFERENCE =
      TinyRun.json(Path.of("src/test/resources/parity/training_arguments.json"));

  /** Where the default is another one on purpose: a place to write to, events, any precision. */
  private static final Set<String> OTHER_DEFAULTS =
      Set.of("output_dir", "report_to", "bf16", "per_device_eval_batch_size");

  static List<JsonObject> fields() {
    return REFERENCE.getAsJsonArray("fields").asList().stream()
        .map(JsonElement::getAsJsonObject)
        .toList();
  }

  static Stream<String> names() {
    return Stream.concat(
        fields().stream().map(field -> field.get("name").getAsString()),
        Stream.of("deprecated", "renamed")
            .flatMap(kind -> REFERENCE.getAsJsonObject(kind).keySet().stream()));
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyNameOfTheReferenceIsKnown(String name) {
    var said = loaded("%s: {nonsense: [1]}".formatted(name));
    assertFalse(said.contains("unknown key"), said);
  }

  @Test
  void aNameThatTheReferenceDoesNotKnowIsUnknown() {
    assertTrue(loaded("num_epochs: 3").contains("unknown key"));
  }

  @Test
  void aDumpOfAllDefaultsOfTheReferenceLoads() {
    var dump = new JsonObject();
    for (var field : fields()) {
      dump.add(field.get("name").getAsString(), field.get("default"));
    }
    dump.addProperty("output_dir", "out");
    var ours = parse(dump.toString()).value();
    var expected =
        TrainingArguments.builder()
            .outputDir("out")
            .reportTo(List.of("none"))
            .perDeviceEvalBatchSize(8)
            .bf16(false)
            .disableTqdm(ours.disableTqdm())
            .build();
    assertEquals(expected, ours);
  }

  @Test
  void defaultsAreThoseOfTheReferenceButForTheDocumentedOnes() {
    var supported = new TreeSet<>(SCHEMA.keys().stream().map(ConfigKey::key).toList());
    for (var field : fields()) {
      var name = field.get("name").getAsString();
      if (supported.contains(name) && !OTHER_DEFAULTS.contains(name)) {
        var value = new JsonObject();
        value.add(name, field.get("default"));
        assertEquals(SCHEMA.defaults(), parse(value.toString()).value(), name);
      }
    }
    for (var name : OTHER_DEFAULTS) {
      assertTrue(supported.contains(name), name);
    }
    assertNotEquals(SCHEMA.defaults(), parse("report_to: none").value());
  }

  @ParameterizedTest
  @CsvSource({
    "evaluation_strategy: epoch, eval_strategy: epoch",
    "warmup_ratio: 0.1, warmup_steps: 0.1",
    "no_cuda: true, use_cpu: true",
    "gradient_checkpointing: true, activation_checkpointing: true",
    "group_by_length: true, train_sampling_strategy: group_by_length",
    "per_gpu_train_batch_size: 3, per_device_train_batch_size: 3",
    "per_gpu_eval_batch_size: 3, per_device_eval_batch_size: 3",
    "include_tokens_per_second: true, include_num_input_tokens_seen: all",
  })
  void anOldNameIsTakenWithANotice(String old, String present) {
    var loaded = parse(old);
    assertEquals(parse(present).value(), loaded.value());
    assertEquals(1, loaded.notices().size(), loaded.notices().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "overwrite_output_dir: true",
    "save_safetensors: true",
    "hub_strategy: end",
    "ddp_timeout: 900",
    "ignore_data_skip: true",
    "gradient_checkpointing_kwargs: {use_reentrant: false}"
  })
  void aNameWithoutEffectIsTakenWithANotice(String line) {
    var loaded = parse(line);
    assertEquals(SCHEMA.defaults(), loaded.value());
    assertTrue(loaded.notices().get(0).contains("has no effect"), loaded.notices().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "adafactor: true, adamw_torch",
    "fp16: true, bf16",
    "neftune_noise_alpha: 5, not supported",
    "deepspeed: ds.json, one process",
    "past_index: 2, not supported",
    "optim: sgd, adamw_torch_fused",
    "lr_scheduler_type: greedy, cosine"
  })
  void whatWouldChangeTheResultIsRefusedWithAReason(String line, String reason) {
    var error = assertThrows(UserException.class, () -> parse(line));
    assertTrue(error.getMessage().contains(reason), error.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{load_best_model_at_end: true}|eval_strategy",
        "{load_best_model_at_end: true, eval_strategy: epoch}|save_strategy",
        "{load_best_model_at_end: true, eval_strategy: 'no', save_strategy: best}|eval_strategy",
        "{load_best_model_at_end: true, eval_strategy: steps, eval_steps: 2, save_steps:"
            + " 3}|multiple",
        "{load_best_model_at_end: true, eval_strategy: steps, eval_steps: 0.3, save_steps: 0.4}"
            + "|multiple",
        "{load_best_model_at_end: true, eval_strategy: steps, eval_steps: 0.1, save_steps: 4}"
            + "|both",
        "{save_strategy: best, eval_strategy: steps}|metric_for_best_model",
        "{save_strategy: best, metric_for_best_model: f1}|eval_strategy",
        "{output_dir: ''}|output_dir is empty; name a directory, or leave the key out",
        "{output_dir: ' '}|output_dir is empty",
        "{logging_dir: ''}|logging_dir is empty"
      })
  void valuesThatCannotWorkAreNamedByTheirKey(String yaml, String key) {
    var error = assertThrows(UserException.class, () -> parse(yaml));
    assertTrue(error.getMessage().contains(key), error.getMessage());
  }

  @Test
  void theBestModelMayBeSavedAtEveryOtherEvaluation() {
    var yaml =
        "{load_best_model_at_end: true, eval_strategy: steps, eval_steps: %s, save_steps: %s}";
    assertEquals("loss", parse(yaml.formatted("2", "6")).value().metricForBestModel());
    assertEquals("loss", parse(yaml.formatted("0.1", "0.3")).value().metricForBestModel());
  }

  private static String loaded(String yaml) {
    try {
      return parse(yaml).notices().toString();
    } catch (UserException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static Config<TrainingArguments> parse(String yaml) {
    return SCHEMA.parse("test.yaml", yaml, List.of());
  }
}
