package org.diapason.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every mistake has its message: the place, the key, what was found, what is allowed. */
class SchemaProblemsTest {
  private static final Schema<SampleConfig> SCHEMA = SampleConfig.schema();

  /** Right as it stands; cases add lines below it. */
  private static final String BASE =
      """
      model: m
      task: text-classification
      data: {train: a.csv}
      """;

  private static String problems(String yaml, String... sets) {
    var e =
        assertThrows(
            UserException.class, () -> SCHEMA.parse("run.yaml", yaml, List.of(sets)), "no problem");
    return String.valueOf(e.getMessage());
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        // unknown keys
        Arguments.of(
            "training:\n  learning_rat: 1\n",
            "run.yaml:5:3: training.learning_rat: unknown key; did you mean learning_rate?"),
        Arguments.of(
            "training: {learningRate: 1}\n",
            "run.yaml:4:12: training.learningRate: unknown key; did you mean learning_rate?"),
        Arguments.of(
            "learning_rate: 1\n",
            "run.yaml:4:1: learning_rate: unknown key; learning_rate belongs under training"),
        Arguments.of(
            "evaluation_strategy: no\n",
            "run.yaml:4:1: evaluation_strategy: unknown key; evaluation_strategy belongs under"
                + " training"),
        Arguments.of(
            "training: {tuning: full}\n",
            "run.yaml:4:12: training.tuning: unknown key; tuning belongs at the top level"),
        Arguments.of(
            "tuning: {method: full, r: 8}\n",
            "run.yaml:4:24: tuning.r: unknown key; r belongs under tuning with method: lora"),
        Arguments.of(
            "adam_beta: 0.9\n",
            "run.yaml:4:1: adam_beta: unknown key;"
                + " did you mean training.adam_beta1 or training.adam_beta2?"),
        Arguments.of(
            "training: {epochs: 1}\n",
            "run.yaml:4:12: training.epochs: unknown key; did you mean num_train_epochs?"),
        Arguments.of(
            "xylophone: 1\n",
            "run.yaml:4:1: xylophone: unknown key;"
                + " known keys are model, task, data, tuning, metrics, training"),
        Arguments.of(
            "training: {xylophone: 1}\n", "run.yaml:4:12: training.xylophone: unknown key"),
        // numbers
        Arguments.of(
            "training: {learning_rate: abc}\n",
            "run.yaml:4:27: training.learning_rate: found abc; expected a number above 0"),
        Arguments.of(
            "training: {learning_rate: \"2e-5\"}\n",
            "run.yaml:4:27: training.learning_rate: found \"2e-5\"; expected a number above 0;"
                + " remove the quotes"),
        Arguments.of(
            "training:\n  learning_rate: 0,5\n",
            "run.yaml:5:18: training.learning_rate: found 0,5; expected a number above 0;"
                + " decimals follow a point"),
        Arguments.of(
            "training: {learning_rate: 0}\n",
            "run.yaml:4:27: training.learning_rate: found 0; expected a number above 0"),
        Arguments.of(
            "training: {learning_rate: .nan}\n",
            "run.yaml:4:27: training.learning_rate: found .nan; expected a number above 0;"
                + " NaN and infinity are not allowed"),
        Arguments.of(
            "training: {learning_rate: 1e999}\n",
            "run.yaml:4:27: training.learning_rate: found 1e999; expected a number above 0"),
        Arguments.of(
            "training: {learning_rate: [1]}\n",
            "run.yaml:4:27: training.learning_rate: found a list; expected a number above 0"),
        Arguments.of(
            "training:\n  learning_rate:\n",
            "run.yaml:5:17: training.learning_rate: found nothing; expected a number above 0"),
        Arguments.of(
            "training: {adam_beta1: 1}\n",
            "run.yaml:4:24: training.adam_beta1: found 1; expected a number of at least 0 and below"
                + " 1"),
        Arguments.of(
            "training: {max_steps: 2.5}\n",
            "run.yaml:4:23: training.max_steps: found 2.5; expected a whole number"),
        Arguments.of(
            "training: {max_steps: 3000000000}\n",
            "run.yaml:4:23: training.max_steps: found 3000000000; expected a whole number"),
        Arguments.of(
            "tuning: {method: lora, r: 0}\n",
            "run.yaml:4:27: tuning.r: found 0; expected a whole number of at least 1"),
        // words
        Arguments.of(
            "training: {eval_strategy: epochs}\n",
            "run.yaml:4:27: training.eval_strategy: found epochs; expected one of no, steps, epoch;"
                + " did you mean epoch?"),
        Arguments.of(
            "training: {bf16: yes}\n",
            "run.yaml:4:18: training.bf16: found yes; expected true or false"),
        Arguments.of(
            "training: {bf16: \"true\"}\n",
            "run.yaml:4:18: training.bf16: found \"true\"; expected true or false; remove the"
                + " quotes"),
        Arguments.of(
            "tuning: loar\n",
            "run.yaml:4:9: tuning.method: found loar; expected one of full, lora; did you mean"
                + " lora?"),
        Arguments.of(
            "tuning: [lora]\n",
            "run.yaml:4:9: tuning: found a list; expected one of full, lora, or a map with method"),
        Arguments.of(
            "tuning: {r: 8}\n", "run.yaml:4:9: tuning.method: missing; expected one of full, lora"),
        Arguments.of(
            "metrics: [accuracy, f1]\n",
            "run.yaml:4:21: metrics[1].average: missing; expected one of macro, micro"),
        Arguments.of(
            "metrics: [accuracy, ~]\n",
            "run.yaml:4:21: metrics[1].name: missing; expected one of accuracy, f1"),
        // collections and sections
        Arguments.of(
            "training: fast\n",
            "run.yaml:4:11: training: found fast; expected a map with keys such as"
                + " output_dir, num_train_epochs, max_steps, learning_rate"),
        Arguments.of(
            "training: {report_to: {a: b}}\n",
            "run.yaml:4:23: training.report_to: found a map; expected text"),
        Arguments.of(
            "training: {lr_scheduler_kwargs: {power: much}}\n",
            "run.yaml:4:41: training.lr_scheduler_kwargs.power: found much; expected a number"),
        Arguments.of(
            "training: {lr_scheduler_kwargs: 3}\n",
            "run.yaml:4:33: training.lr_scheduler_kwargs: found 3;"
                + " expected a map from names to a number"),
        Arguments.of(
            "training: {output_dir: \"\"}\n",
            "run.yaml:4:24: training.output_dir: found \"\"; expected a path"),
        // keys that do not go together
        Arguments.of(
            "training:\n  num_train_epochs: 3\n  max_steps: 100\n",
            "run.yaml:5:21: training.num_train_epochs: excluded by max_steps (run.yaml:6);"
                + " keep one of the two"),
        Arguments.of(
            "training:\n  eval_strategy: no\n  evaluation_strategy: no\n",
            "run.yaml:6:3: training.evaluation_strategy: old name of eval_strategy,"
                + " which is set by eval_strategy on line 5 too; keep one"),
        Arguments.of(
            "training:\n  evaluation_strategy: no\n  eval_strategy: no\n",
            "run.yaml:5:3: training.evaluation_strategy: old name of eval_strategy,"
                + " which is set by eval_strategy on line 6 too; keep one"),
        Arguments.of(
            "training:\n  bf16: true\n  bf16: false\n",
            "run.yaml:6:3: training.bf16: given twice; first on line 5"),
        Arguments.of("model: n\n", "run.yaml:4:1: model: given twice; first on line 1"),
        Arguments.of(
            "training: {group_by_length: maybe}\n",
            "run.yaml:4:29: training.group_by_length: found maybe; expected one of true, false"),
        Arguments.of(
            "training: {deepspeed: ds.json}\n",
            "run.yaml:4:12: training.deepspeed: not supported: one process trains; remove the"
                + " key."),
        // YAML
        Arguments.of(
            "training:\n\tbf16: true\n",
            "run.yaml:5:1: indented with a tab; YAML indents with spaces"),
        Arguments.of(
            "training: {bf16: true\n",
            "run.yaml:5:1: not valid YAML: expected ',' or '}', but got <stream end>;"
                + " check indentation, colons and quotes here and above"),
        Arguments.of(
            "tuning: @lora\n",
            "run.yaml:4:9: not valid YAML: found character '@' that cannot start any token;"
                + " check indentation, colons and quotes here and above"),
        Arguments.of("tuning: \u0007\n", "run.yaml:4:9: the character U+0007 is not allowed here"),
        Arguments.of(
            "---\ntuning: full\n", "run.yaml:4:1: a second document begins here; one is allowed"),
        Arguments.of(
            "tuning: !java.net.URL full\n",
            "run.yaml:4:9: tuning: has the tag !java.net.URL; write it without"),
        Arguments.of("tuning: *x\n", "run.yaml:4:9: tuning: *x refers to nothing above it"),
        Arguments.of(
            "tuning: &x {method: *x}\n",
            "run.yaml:4:21: tuning.method: *x refers to nothing above it"),
        Arguments.of("? [a]\n: 1\n", "run.yaml:4:3: a list stands where a key belongs"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsNamedWithItsPlace(String lines, String message) {
    assertEquals(message, problems(BASE + lines));
  }

  static Stream<Arguments> documents() {
    String expected = "expected a map with keys such as model, task, data, tuning";
    return Stream.of(
        Arguments.of("", "run.yaml: empty; " + expected),
        Arguments.of("# later\n", "run.yaml: empty; " + expected),
        Arguments.of("- a\n- b\n", "run.yaml:1:1: found a list; " + expected),
        Arguments.of("just text\n", "run.yaml:1:1: found just text; " + expected),
        Arguments.of(
            "tuning: full\n",
            """
            run.yaml:1:1: model.name: missing; expected text
            run.yaml:1:1: task: missing; expected one of text-classification, or a map with name
            run.yaml:1:1: data.train: missing; expected a path, or a list of these\
            """),
        Arguments.of(
            "model: m\ntask: text-classification\ndata:\n  test: b.csv\n",
            "run.yaml:4:3: data.train: missing; expected a path, or a list of these"),
        Arguments.of("[".repeat(10_000), "run.yaml:1:42: nested more than 40 levels deep"));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void aWholeDocumentMayBeWrong(String yaml, String message) {
    assertEquals(message, problems(yaml));
  }

  static Stream<Arguments> settings() {
    return Stream.of(
        Arguments.of(
            "training.learning_rate",
            "--set: training.learning_rate: expected key=value with a dotted key, such as"
                + " data.train=reviews.csv"),
        Arguments.of(
            "training..bf16=true",
            "--set: training..bf16=true: expected key=value with a dotted key, such as"
                + " data.train=reviews.csv"),
        Arguments.of(
            "training.learning_rat=1",
            "--set: training.learning_rat: unknown key; did you mean learning_rate?"),
        Arguments.of(
            "learning_rate=1",
            "--set: learning_rate: unknown key; learning_rate belongs under training"),
        Arguments.of(
            "training.bf16=", "--set: training.bf16: found nothing; expected true or false"),
        Arguments.of(
            "training.bf16.x=1", "--set: training.bf16: found a map; expected true or false"),
        Arguments.of(
            "data.train=[a",
            "--set: data.train: not valid YAML: expected ',' or ']', but got <stream end>;"
                + " check indentation, colons and quotes here and above"),
        Arguments.of(
            "training.learning_rate=-1",
            "--set: training.learning_rate: found -1; expected a number above 0"));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void aSettingOfTheCommandLineIsCheckedAsTheFileIs(String set, String message) {
    assertEquals(message, problems(BASE, set));
  }

  @Test
  void allProblemsAreNamedAtOnceInTheOrderOfTheFile() {
    assertEquals(
        """
        run.yaml:3:3: training.bf61: unknown key; did you mean bf16?
        run.yaml:4:18: training.learning_rate: found -1; expected a number above 0
        run.yaml:5:7: data.train: missing; expected a path, or a list of these
        run.yaml:5:15: data.split: train and test add up to 0.7; they must add up to 1
        run.yaml:6:7: task.name: found classif; expected one of text-classification; did you mean text-classification?
        --set: tuning.method: found x; expected one of full, lora\
        """,
        problems(
            """
            model: m
            training:
              bf61: true
              learning_rate: -1
            data: {split: {train: 0.5, test: 0.2}}
            task: classif
            """,
            "tuning=x"));
  }

  @Test
  void theFileItselfMayBeWrong(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("no.yaml");
    assertEquals(missing + ": no such file (looked for " + missing + ")", loading(missing));
    assertEquals(folder + ": is a directory; expected a YAML file", loading(folder));
    Path latin = folder.resolve("latin.yaml");
    Files.write(latin, "model: m\n# modèle\n".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(latin + ":2: not UTF-8 (byte 0xE8); save the file as UTF-8", loading(latin));
    Files.write(latin, new byte[] {'a', ':', ' ', (byte) 0xC3});
    assertEquals(latin + ":1: not UTF-8 (byte 0xC3); save the file as UTF-8", loading(latin));
    Path data = folder.resolve("data.yaml");
    Files.write(data, new byte[(1 << 20) + 1]);
    assertEquals(
        data + ": larger than 1 MiB; expected a configuration, is this the data?", loading(data));
  }

  private static String loading(Path file) {
    var e = assertThrows(UserException.class, () -> SCHEMA.load(file, List.of()));
    return String.valueOf(e.getMessage());
  }

  /** Aliases that multiply tenfold a level would be a billion values if each were copied. */
  @Test
  void aliasesThatMultiplyAreRefusedAtOnce() {
    StringBuilder yaml = new StringBuilder(BASE).append("bomb:\n  - &a0 [x]\n");
    for (int i = 1; i < 10; i++) {
      yaml.append("  - &a")
          .append(i)
          .append(" [")
          .append(("*a" + (i - 1) + ", ").repeat(10))
          .append("]\n");
    }
    assertTrue(problems(yaml.toString()).startsWith("run.yaml:4:1: bomb: unknown key"));
  }

  /** One wrong, missing, added or swapped character, anywhere in any key of a section. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aTypingErrorSuggestsTheRightKey(long seed) {
    Random random = new Random(seed);
    List<String> keys =
        SCHEMA.keys().stream()
            .map(ConfigKey::key)
            .filter(key -> key.startsWith("training."))
            .map(key -> key.substring("training.".length()))
            .toList();
    int tried = 0;
    for (String key : keys) {
      String typo = typo(key, random);
      if (keys.contains(typo)) {
        continue;
      }
      tried++;
      String message = problems(BASE + "training: {" + typo + ": 1}\n");
      List<String> suggested =
          new ArrayList<>(
              List.of(message.replaceFirst(".*did you mean ", "").replace("?", "").split(" or ")));
      assertTrue(suggested.contains(key), "seed " + seed + ": " + message + " for " + key);
    }
    assertTrue(tried >= 10, "typing errors tried: " + tried);
  }

  private static String typo(String key, Random random) {
    int at = random.nextInt(key.length());
    char other = (char) ('a' + random.nextInt(26));
    return switch (random.nextInt(4)) {
      case 0 -> key.substring(0, at) + other + key.substring(at + 1);
      case 1 -> key.substring(0, at) + other + key.substring(at);
      case 2 -> key.substring(0, at) + key.substring(at + 1);
      default -> {
        int next = Math.min(at + 1, key.length() - 1);
        StringBuilder swapped = new StringBuilder(key);
        swapped.setCharAt(at, key.charAt(next));
        swapped.setCharAt(next, key.charAt(at));
        yield swapped.charAt(0) == '_' || swapped.toString().equals(key)
            ? other + key
            : swapped.toString();
      }
    };
  }
}
