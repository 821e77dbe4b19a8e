package org.diapason.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diapason.config.SampleConfig.Lora;
import org.diapason.config.SampleConfig.Training;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTest {
  private static final Schema<SampleConfig> SCHEMA = SampleConfig.schema();

  private static final String FULL =
      """
      model: embedded:all-MiniLM-L6-v2
      task: text-classification
      data:
        train: reviews.csv
        columns: {text: review, label: sentiment}
        split: {train: 0.8, test: 0.2, seed: 7}
      tuning: {method: lora, r: 16}
      metrics: [accuracy, {name: f1, average: macro}]
      training:
        learning_rate: 2e-5
        eval_strategy: epoch
        max_steps: 1_000
        run_name: 2026-11
      """;

  @Tolerant
  private record Foreign(@Default("1") int known, @Default("[]") List<Integer> numbers) {}

  @Test
  void aFileThatOthersWriteTooMayHaveOtherKeysAndNulls() {
    var schema = Schema.of(Foreign.class);
    var text = "{\"known\": null, \"theirs\": {\"a\": 1}, \"numbers\": null}";
    assertEquals(new Foreign(1, List.of()), schema.parse("f", text, List.of()).value());
    var problem =
        assertThrows(UserException.class, () -> schema.parse("f", text, List.of("theirs=1")));
    assertTrue(problem.getMessage().contains("theirs: unknown key"), problem.getMessage());
  }

  private static Config<SampleConfig> parse(String yaml, String... sets) {
    return SCHEMA.parse("run.yaml", yaml, List.of(sets));
  }

  private static Training training(String yaml, String... sets) {
    return Schema.of(Training.class).parse("run.yaml", yaml, List.of(sets)).value();
  }

  @Test
  void readsEveryKindOfComponent() {
    SampleConfig config = parse(FULL).value();
    assertEquals(new SampleConfig.Model("embedded:all-MiniLM-L6-v2", null), config.model());
    assertEquals(new SampleConfig.Classification("none"), config.task());
    assertEquals(
        new SampleConfig.Data(
            List.of(Path.of("reviews.csv")),
            null,
            Map.of("text", "review", "label", "sentiment"),
            null,
            new SampleConfig.Split(0.8, 0.2, true, 7)),
        config.data());
    assertEquals(new Lora(16, 16, List.of("query", "value")), config.tuning());
    assertEquals(
        List.of(new SampleConfig.Accuracy(), new SampleConfig.F1(SampleConfig.Average.MACRO)),
        config.metrics());
    assertEquals(2e-5, config.training().learningRate());
    assertEquals(SampleConfig.Strategy.EPOCH, config.training().evalStrategy());
    assertEquals(1000, config.training().maxSteps());
    assertEquals("2026-11", config.training().runName());
  }

  @Test
  void whatIsWrittenReadsBackToAnEqualRecord() {
    for (String yaml :
        List.of(FULL, "{model: m, task: text-classification, data: {train: [a, b]}}")) {
      Config<SampleConfig> config = parse(yaml);
      assertEquals(config.value(), parse(config.toYaml()).value());
      assertEquals(config.value(), parse(config.show()).value());
      assertEquals(config.toYaml(), SCHEMA.toYaml(config.value()));
      assertEquals(config.toYaml(), parse(config.toYaml()).toYaml());
    }
  }

  @Test
  void textsThatLookLikeSomethingElseReadBack() {
    for (String text :
        List.of(
            "",
            "no",
            "null",
            "~",
            "1e3",
            "-",
            "a: b",
            "a # b",
            " a ",
            "é«»",
            "\t\n\"\\",
            "\u0085\u2028",
            "\uD83D\uDE00",
            "\u007f",
            "[x]",
            "{",
            "*a",
            "&a",
            "!t",
            "%",
            "@",
            "'",
            "2026-11-21",
            "=",
            "---",
            "embedded:x")) {
      var config = new SampleConfig.Model(text, text);
      var schema = Schema.of(SampleConfig.Model.class);
      assertEquals(config, schema.parse("m.yaml", schema.toYaml(config), List.of()).value());
    }
  }

  @Test
  void showSaysWhereEachValueCameFrom() {
    Config<SampleConfig> config = parse(FULL, "training.learning_rate=3e-5", "tuning.r=4");
    assertEquals(
        """
        model:
          name: embedded:all-MiniLM-L6-v2  # run.yaml:1
          revision: null                   # default
        task:
          name: text-classification        # run.yaml:2
          class_weights: none              # default
        data:
          train: [reviews.csv]             # run.yaml:4
          test: null                       # default
          columns:
            text: review                   # run.yaml:5
            label: sentiment               # run.yaml:5
          max_length: null                 # default
          split:
            train: 0.8                     # run.yaml:6
            test: 0.2                      # run.yaml:6
            stratify: true                 # default
            seed: 7                        # run.yaml:6
        tuning:
          method: lora                     # run.yaml:7
          r: 4                             # --set
          lora_alpha: 16.0                 # default
          target_modules: [query, value]   # default
        metrics:
          - name: accuracy                 # run.yaml:8
          - name: f1                       # run.yaml:8
            average: macro                 # run.yaml:8
        training:
          output_dir: results              # default
          max_steps: 1000                  # run.yaml:12
          learning_rate: 3.0e-5            # --set
          adam_beta1: 0.9                  # default
          adam_beta2: 0.999                # default
          eval_strategy: epoch             # run.yaml:11
          save_total_limit: null           # default
          bf16: false                      # default
          train_sampling_strategy: random  # default
          optim: adamw_torch               # default
          report_to: [tensorboard]         # default
          lr_scheduler_kwargs: {}          # default
          run_name: "2026-11"              # run.yaml:13
        """,
        config.show());
    assertEquals("--set", config.origin("training.learning_rate"));
    assertEquals("default", config.origin("training.bf16"));
    assertThrows(IllegalArgumentException.class, () -> config.origin("training.bf17"));
  }

  @ParameterizedTest
  @CsvSource({
    "2e-5, 2e-5",
    "2.0E-5, 2e-5",
    ".5, 0.5",
    "1., 1",
    "1_000.5, 1000.5",
    "+3, 3",
    "007, 7"
  })
  void numbersMayBeWrittenInManyWays(String written, double value) {
    assertEquals(value, training("learning_rate: " + written).learningRate());
  }

  @Test
  void wholeNumbersMayHaveAnExponent() {
    assertEquals(10_000, training("max_steps: 1e4").maxSteps());
    assertEquals(2, training("max_steps: 2.0").maxSteps());
  }

  @Test
  void laterSetsWinAndMergeIntoTheFile() {
    String yaml = "model: m\ntask: text-classification\ndata: {train: a.csv, columns: {text: t}}\n";
    SampleConfig config =
        parse(
                yaml,
                "data.columns.label=l",
                "data.train=[b.csv, c.csv]",
                "tuning=lora",
                "tuning.r=4",
                "tuning.r=5",
                "task.class_weights=balanced",
                "model.revision=main")
            .value();
    assertEquals(Map.of("text", "t", "label", "l"), config.data().columns());
    assertEquals(List.of(Path.of("b.csv"), Path.of("c.csv")), config.data().train());
    assertEquals(new Lora(5, 16, List.of("query", "value")), config.tuning());
    assertEquals(new SampleConfig.Classification("balanced"), config.task());
    assertEquals(new SampleConfig.Model("m", "main"), config.model());
  }

  @Test
  void anotherAlternativeDropsTheKeysOfTheFirst() {
    assertEquals(new SampleConfig.Full(), parse(FULL, "tuning=full").value().tuning());
    assertEquals(
        new Lora(16, 16, List.of("query", "value")), parse(FULL, "tuning=lora").value().tuning());
  }

  @Test
  void anEmptySectionHasItsDefaultsAndNullUnsetsWhatMayBeUnset() {
    String yaml = "model: m\ntask: text-classification\ndata:\n  train: a\n  columns:\ntraining:\n";
    assertEquals(Schema.of(Training.class).defaults(), parse(yaml).value().training());
    assertEquals(null, training("save_total_limit: 3", "save_total_limit=null").saveTotalLimit());
  }

  @Test
  void enumsAreNamedInLowerCaseOrByTheirText() {
    assertEquals(
        SampleConfig.Sampling.GROUP_BY_LENGTH,
        training("train_sampling_strategy: group_by_length").trainSamplingStrategy());
    assertEquals(SampleConfig.Optimizer.ADAMW_8BIT, training("optim: adamw-8bit").optim());
  }

  @Test
  void oldNamesAndKeysWithoutEffectAreAcceptedWithANotice() {
    Config<Training> config =
        Schema.of(Training.class)
            .parse(
                "run.yaml",
                """
                evaluation_strategy: steps
                group_by_length: true
                tpu_num_cores: 8
                dataloader_pin_memory: false
                deepspeed: null
                fsdp: ""
                """,
                List.of("disable_tqdm=true"));
    assertEquals(SampleConfig.Strategy.STEPS, config.value().evalStrategy());
    assertEquals(SampleConfig.Sampling.GROUP_BY_LENGTH, config.value().trainSamplingStrategy());
    assertEquals(
        List.of(
            "run.yaml:1: evaluation_strategy: old name of eval_strategy",
            "run.yaml:2: group_by_length: true is now train_sampling_strategy: group_by_length",
            "run.yaml:3: tpu_num_cores: has no effect: there is no such device here.",
            "--set: disable_tqdm: has no effect: use --quiet."),
        config.notices());
    assertEquals("run.yaml:2", config.origin("train_sampling_strategy"));
  }

  @Test
  void aSetWinsOverTheFileWhereKeysExcludeEachOther() {
    Schema<Training> schema = Schema.of(Training.class);
    Config<Training> steps =
        schema.parse("run.yaml", "num_train_epochs: 5", List.of("max_steps=100"));
    assertEquals(3.0, steps.value().numTrainEpochs());
    assertEquals(
        List.of("run.yaml:1: num_train_epochs: set aside, because --set gives max_steps"),
        steps.notices());
    Config<Training> epochs =
        schema.parse("run.yaml", "max_steps: 100", List.of("num_train_epochs=5"));
    assertEquals(-1, epochs.value().maxSteps());
    assertEquals("default", epochs.origin("max_steps"));
    assertEquals(4, training("max_steps: -1\nnum_train_epochs: 4").numTrainEpochs());
  }

  @Test
  void defaultsExistOnlyWhereNothingIsRequired() {
    assertEquals(5e-5, Schema.of(Training.class).defaults().learningRate());
    var e = assertThrows(IllegalStateException.class, SCHEMA::defaults);
    assertTrue(e.toString().contains("data.train: missing"), e.toString());
  }

  @Test
  void keysDescribeThemselves() {
    List<ConfigKey> keys = SCHEMA.keys();
    assertTrue(
        keys.contains(
            new ConfigKey(
                "training.learning_rate",
                "",
                "a number above 0",
                List.of(),
                Optional.of("5.0e-5"),
                false,
                "Peak rate of the optimizer.")),
        keys.toString());
    assertTrue(
        keys.contains(
            new ConfigKey(
                "tuning.r",
                "method: lora",
                "a whole number of at least 1",
                List.of(),
                Optional.of("8"),
                false,
                "")));
    assertTrue(
        keys.contains(
            new ConfigKey(
                "training.eval_strategy",
                "",
                "one of no, steps, epoch",
                List.of("no", "steps", "epoch"),
                Optional.of("\"no\""),
                false,
                "")));
    assertEquals(
        List.of(
            "task",
            "model.name",
            "data.train",
            "data.split.train",
            "data.split.test",
            "metrics.average"),
        keys.stream().filter(ConfigKey::required).map(ConfigKey::key).toList());
  }

  @Test
  void loadsAFileWithAByteOrderMark(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("run.yaml");
    Files.writeString(file, "\uFEFFmodel: é\ntask: text-classification\ndata: {train: a}\n");
    Config<SampleConfig> config = SCHEMA.load(file, List.of());
    assertEquals("é", config.value().model().name());
    assertEquals(file + ":3", config.origin("data.train"));
  }
}
