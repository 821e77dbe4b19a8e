package org.diapason.app.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The command on the embedded model, and what all commands have in common. */
class MainTest extends CommandTest {
  @Test
  void trainsEvaluatesAndPredicts() throws Exception {
    var config = config("num_train_epochs: 2");
    var train = run("train", config.toString());
    assertEquals(0, train.exitCode(), train.err());
    assertTrue(train.out().contains("test_accuracy"), train.out());
    assertTrue(Files.exists(directory.resolve("results/model.safetensors")));

    var evaluate = run("evaluate", "--model", "results", "--data", "reviews.csv", "--json");
    assertEquals(0, evaluate.exitCode(), evaluate.err());
    assertTrue(evaluate.out().contains("\"eval_f1_macro\""), evaluate.out());

    Files.writeString(
        directory.resolve("new.jsonl"),
        "{\"text\": \"a wonderful film\"}\nno json\n{\"text\": \"a dull film\"}\n");
    var predict =
        run("predict", "--model", "results", "--input", "new.jsonl", "--output", "out.jsonl");
    assertEquals(1, predict.exitCode(), predict.err());
    assertTrue(predict.err().contains("new.jsonl, line 2"), predict.err());
    assertEquals(2, Files.readAllLines(directory.resolve("out.jsonl")).size());

    Files.writeString(directory.resolve("old.jsonl"), "{\"text\": \"été\"}", ISO_8859_1);
    var old = run("predict", "--model", "results", "--input", "old.jsonl");
    assertEquals(2, old.exitCode(), old.err());
    assertEquals("old.jsonl is not UTF-8; convert it first", old.err().strip());
    aLineThatTheHeapCannotHoldIsExplained();
  }

  private void aLineThatTheHeapCannotHoldIsExplained() throws Exception {
    try (var line = Files.newBufferedWriter(directory.resolve("huge.jsonl"))) {
      for (int megabyte = 0; megabyte < 100; megabyte++) {
        line.write("a".repeat(1 << 20));
      }
    }
    var builder =
        builder(
            List.of(),
            List.of("predict", "--model", "results", "--input", "huge.jsonl", "--output", "none"));
    builder.command().add(1, "-Xmx64m");
    var predict = run(builder);
    assertEquals(2, predict.exitCode(), predict.err());
    assertTrue(predict.err().startsWith("out of memory: the JVM says \"Java heap"), predict.err());
    assertTrue(predict.err().contains("DIAPASON_JAVA_OPTS=-Xmx"), predict.err());
    try (var files = Files.list(directory)) {
      assertTrue(files.noneMatch(file -> file.getFileName().toString().startsWith("none")));
    }
  }

  @Test
  void aRunThatIsStoppedSavesACheckpointAndGoesOn() throws Exception {
    var config = config("max_steps: 400");
    var process = start("train", config.toString());
    var err = new StringBuilder();
    try (var lines = process.errorReader()) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        err.append(line).append('\n');
        if (line.contains("step 2 of 400")) {
          process.toHandle().destroy(); // leaves the streams open
        }
      }
    }
    assertTrue(process.waitFor(2, TimeUnit.MINUTES));
    assertEquals(143, process.exitValue(), err.toString()); // 128 + SIGTERM
    assertTrue(err.toString().contains("a checkpoint is saved"), err.toString());
    assertFalse(Files.exists(directory.resolve("results/model.safetensors")));

    var resumed =
        run("train", config.toString(), "--resume", "last", "--set", "training.max_steps=20");
    assertEquals(0, resumed.exitCode(), resumed.err());
    assertTrue(resumed.err().contains("resuming from"), resumed.err());
  }

  @Test
  void aMistakeInTheConfigurationIsNamedBeforeAnythingIsLoaded() throws Exception {
    var config = config("learning_rat: 1.0");
    var result = run("train", config.toString());
    assertEquals(2, result.exitCode());
    assertTrue(result.err().contains("learning_rate"), result.err());
    assertTrue(result.err().contains("run.yaml:"), result.err());
    assertFalse(Files.exists(directory.resolve("results")));
  }

  @Test
  void everyCommandExplainsItself() throws Exception {
    for (var command :
        List.of(
            "quickstart",
            "train",
            "evaluate",
            "predict",
            "generate",
            "chat",
            "import",
            "perplexity",
            "config",
            "tokenizer")) {
      var help = run(command, "--help");
      assertEquals(0, help.exitCode(), help.err());
      assertTrue(help.out().contains("Examples:"), command);
    }
  }

  /** Examples are there to be copied: none may be broken by the width of a terminal. */
  @Test
  void examplesFitEightyColumns() {
    for (var command : new CommandLine(Main.class).getSubcommands().values()) {
      for (var line : command.getCommandSpec().usageMessage().footer()) {
        assertTrue(line.length() < 80, line);
      }
    }
  }

  @Test
  void whatIsMissingIsAnErrorOfTheUser() throws Exception {
    assertEquals(2, run("predict", "--model", "nowhere").exitCode());
    assertEquals(2, run("train", "nowhere.yaml").exitCode());
    assertEquals(2, run("evaluate").exitCode());
    assertEquals(2, run("import", "nowhere", "somewhere").exitCode());
  }

  @Test
  void aJarThatNamesAMissingClassIsNamedWithItsFile() throws Exception {
    var services = Files.createDirectories(directory.resolve("broken/META-INF/services"));
    Files.writeString(services.resolve("org.diapason.task.Task"), "com.example.Gone\n");
    for (var arguments :
        List.of(List.of("train", config("").toString()), List.of("config", "schema"))) {
      var result = run(builder(List.of("broken"), arguments));
      assertEquals(2, result.exitCode(), result.err());
      assertEquals(1, result.err().lines().count(), result.err());
      assertTrue(result.err().contains("broken/META-INF/services/org.diapason.task.Task"));
      assertTrue(result.err().contains("Provider com.example.Gone not found"), result.err());
    }
  }

  @Test
  void aTokenizerIsTrainedAndEncodes() throws Exception {
    Files.writeString(directory.resolve("novel.txt"), "Il était une fois. ".repeat(20) + "\nFin\n");
    var train =
        run(
            "tokenizer",
            "train",
            "--model",
            "bpe",
            "--input",
            "novel.txt",
            "--vocab-size",
            "270",
            "--special_tokens",
            "<s>,</s>",
            "--lowercase",
            "--output",
            "tokenizer");
    assertEquals(0, train.exitCode(), train.err());
    assertTrue(train.out().contains("2 texts, "), train.out());
    assertTrue(train.out().contains(" 270 tokens → tokenizer"), train.out());

    Files.writeString(directory.resolve("lines.txt"), "il\n</s>\n");
    var encode = run("tokenizer", "encode", "--model", "tokenizer", "--input", "lines.txt");
    assertEquals(0, encode.exitCode(), encode.err());
    assertEquals("{\"input_ids\":[1]}", encode.out().lines().skip(1).findFirst().orElseThrow());

    var again =
        run(
            "tokenizer",
            "train",
            "--model",
            "bpe",
            "--input",
            "novel.txt",
            "--output",
            "tokenizer");
    assertEquals(2, again.exitCode());
    assertTrue(again.err().contains("is not empty"), again.err());
    var small =
        run(
            "tokenizer",
            "train",
            "--model",
            "unigram",
            "--input",
            "novel.txt",
            "--vocab_size",
            "9",
            "--limit_alphabet",
            "5",
            "--output",
            "other");
    assertEquals(2, small.exitCode());
    assertTrue(small.err().contains("limit_alphabet"), small.err());
    assertFalse(Files.exists(directory.resolve("other")));
  }

  private Path config(String training) throws IOException {
    var rows = new StringBuilder("review,sentiment\n");
    for (int i = 0; i < 20; i++) {
      rows.append("a wonderful film number %d,good%na dull film number %d,bad%n".formatted(i, i));
    }
    Files.writeString(directory.resolve("reviews.csv"), rows);
    return Files.writeString(
        directory.resolve("run.yaml"),
        """
        model: embedded:all-MiniLM-L6-v2
        task: text-classification
        data: {train: reviews.csv, columns: {text: review, label: sentiment}, leakage: ignore}
        training: {output_dir: results, logging_steps: 1, %s}
        """
            .formatted(training));
  }
}
