package org.diapason.app.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command as its users start it: in a process of its own, on the embedded model. */
class MainTest {
  @TempDir Path directory;

  /** What a process left behind. */
  private record Result(int exitCode, String out, String err) {}

  @Test
  void trainsEvaluatesAndPredicts() throws Exception {
    var config = config("num_train_epochs: 2");
    var train = run("train", config.toString());
    assertEquals(0, train.exitCode, train.err);
    assertTrue(train.out.contains("test_accuracy"), train.out);
    assertTrue(Files.exists(directory.resolve("results/model.safetensors")));

    var evaluate = run("evaluate", "--model", "results", "--data", "reviews.csv", "--json");
    assertEquals(0, evaluate.exitCode, evaluate.err);
    assertTrue(evaluate.out.contains("\"eval_f1_macro\""), evaluate.out);

    Files.writeString(
        directory.resolve("new.jsonl"),
        "{\"text\": \"a wonderful film\"}\nno json\n{\"text\": \"a dull film\"}\n");
    var predict =
        run("predict", "--model", "results", "--input", "new.jsonl", "--output", "out.jsonl");
    assertEquals(1, predict.exitCode, predict.err);
    assertTrue(predict.err.contains("new.jsonl, line 2"), predict.err);
    assertEquals(2, Files.readAllLines(directory.resolve("out.jsonl")).size());

    Files.writeString(directory.resolve("old.jsonl"), "{\"text\": \"été\"}", ISO_8859_1);
    var old = run("predict", "--model", "results", "--input", "old.jsonl");
    assertEquals(2, old.exitCode, old.err);
    assertEquals("old.jsonl is not UTF-8; convert it first", old.err.strip());
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
    assertEquals(2, predict.exitCode, predict.err);
    assertTrue(predict.err.startsWith("out of memory: the JVM says \"Java heap"), predict.err);
    assertTrue(predict.err.contains("DIAPASON_JAVA_OPTS=-Xmx"), predict.err);
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
    assertEquals(0, resumed.exitCode, resumed.err);
    assertTrue(resumed.err.contains("resuming from"), resumed.err);
  }

  @Test
  void continuesAPromptOnTheTerminalAndManyLineByLine() throws Exception {
    tinyWriter();
    var shown = run("generate", "--model", "writer", "--prompt", "w7 w8", "--max-new-tokens", "6");
    assertEquals(0, shown.exitCode, shown.err);
    assertTrue(shown.out.matches("(w\\d+ ?){1,6}\\R"), shown.out);

    Files.writeString(
        directory.resolve("prompts.jsonl"),
        "{\"prompt\": \"w7 w8\"}\n{\"text\": \"\"}\n{\"prompt\": \"w9\"}\n");
    var lines =
        run(
            "generate --model writer --input prompts.jsonl --output out.jsonl --token_ids"
                .concat(" --max_new_tokens 6")
                .split(" "));
    assertEquals(1, lines.exitCode, lines.err);
    assertTrue(lines.err.contains("prompts.jsonl, line 2: the key prompt"), lines.err);
    var written = Files.readAllLines(directory.resolve("out.jsonl"));
    assertEquals(2, written.size());
    assertTrue(
        written
            .get(0)
            .startsWith("{\"generated_text\":\"" + shown.out.strip() + "\",\"token_ids\":["),
        written.get(0));

    var beams =
        run(
            "generate --model writer --prompt w7 --num-beams 3 --num_return_sequences=3"
                .concat(" --return_full_text --bad_words w8 --stop-strings w11")
                .split(" "));
    assertEquals(0, beams.exitCode, beams.err);
    assertEquals(3, beams.out.lines().filter(line -> line.startsWith("w7 ")).count(), beams.out);

    var cold = run("generate --model writer --prompt w7 --do_sample --temperature 0".split(" "));
    assertEquals(2, cold.exitCode, cold.err);
    assertTrue(cold.err.contains("temperature is 0"), cold.err);
    var full = run("generate", "--model", "writer", "--prompt", "w7 ".repeat(40));
    assertEquals(2, full.exitCode, full.err);
    assertTrue(full.err.contains("the prompt has 40 tokens, but the model takes 40"), full.err);
  }

  @Test
  void aConversationIsWrittenByTheTemplateOfTheModel() throws Exception {
    tinyWriter();
    Files.writeString(directory.resolve("questions.txt"), "w7\n\nw8 w9\n");
    var chat = List.of("chat", "--model", "writer", "--max_new_tokens", "5", "--system", "w5");
    var without = run(builder(List.of(), chat));
    assertEquals(2, without.exitCode, without.err);
    assertTrue(without.err.contains("chat template"), without.err);

    Files.writeString(
        directory.resolve("writer/chat_template.jinja"),
        "{% for message in messages %}w3 {{ message.content }} {% endfor %}w4");
    var questions = directory.resolve("questions.txt").toFile();
    var talk = run(builder(List.of(), chat).redirectInput(questions));
    assertEquals(0, talk.exitCode, talk.err);
    var answers = talk.out.lines().toList();
    assertEquals(2, answers.size(), talk.out);

    Files.writeString(
        directory.resolve("turns.jsonl"),
        """
        {"messages": [{"role": "system", "content": "w5"}, {"role": "user", "content": "w7"}]}
        {"prompt": "w3 w5 w3 w7 w3 %s w3 w8 w9 w4"}
        """
            .formatted(answers.get(0)));
    var lines =
        run("generate", "--model", "writer", "--max_new_tokens", "5", "--input", "turns.jsonl");
    assertEquals(0, lines.exitCode, lines.err);
    for (int turn = 0; turn < 2; turn++) {
      assertEquals(
          "{\"generated_text\":\"%s\"}".formatted(answers.get(turn)),
          lines.out.lines().toList().get(turn));
    }
  }

  @Test
  void aModelThatLearnedToTalkIsOfferedForTalking() throws Exception {
    tinyWriter();
    Files.writeString(
        directory.resolve("writer/chat_template.jinja"),
        "{% for message in messages %}{{ 'w2' if message.role == 'assistant' else 'w1' }}"
            + " {{ message.content }} w4 {% endfor %}{% if add_generation_prompt %}w2 {% endif %}");
    Files.writeString(
        directory.resolve("talk.jsonl"),
        """
        {"messages": [{"role": "user", "content": "w7"}, {"role": "assistant", "content": "w8"}]}
        {"messages": [{"role": "user", "content": "w9"}, {"role": "assistant", "content": "w5"}]}
        """);
    Files.writeString(
        directory.resolve("talk.yaml"),
        """
        model: writer
        task: instruction
        data: {train: talk.jsonl, split: {train: 1, validation: 0, test: 0}}
        training: {output_dir: talker, max_steps: 1}
        """);
    var train = run("train", "talk.yaml");
    assertEquals(0, train.exitCode, train.err);
    assertTrue(train.out.contains("diapason chat --model talker"), train.out);
  }

  @Test
  void theCommandLineMeasuresPerplexity() throws Exception {
    tinyWriter();
    var words = IntStream.range(0, 100).mapToObj(i -> "w" + (7 * i * i + 3 * i) % 61);
    Files.writeString(directory.resolve("long.txt"), words.collect(Collectors.joining(" ")));
    var measured = run("perplexity", "--model", "writer", "--input", "long.txt");
    assertEquals(0, measured.exitCode, measured.err);
    assertTrue(
        measured.out.matches("perplexity \\d+\\.\\d{4} of 96 tokens in 4 windows of 40, 20 on\\s+"),
        measured.out);

    var zip = directory.resolve("long.txt.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(zip))) {
      Files.copy(directory.resolve("long.txt"), out);
    }
    assertEquals(
        measured.out, run("perplexity", "--model", "writer", "--input", "long.txt.gz").out);

    var bytes = Files.readAllBytes(zip);
    Files.write(zip, Arrays.copyOf(bytes, bytes.length / 2));
    var cutOff = run("perplexity", "--model", "writer", "--input", "long.txt.gz");
    assertEquals(2, cutOff.exitCode);
    assertTrue(cutOff.err.contains("long.txt.gz: cannot be unzipped"), cutOff.err);
  }

  /** A model that was never trained, and words w0 to w60 for its tokens. */
  private void tinyWriter() throws IOException {
    var model = Files.createDirectories(directory.resolve("writer"));
    var source = Path.of("../core/src/test/resources/parity/gpt2/causal_lm");
    for (var file : List.of("config.json", "model.safetensors")) {
      Files.copy(source.resolve(file), model.resolve(file));
    }
    var words =
        IntStream.range(0, 61)
            .mapToObj(i -> "\"w%d\": %d".formatted(i, i))
            .collect(Collectors.joining(", "));
    Files.writeString(
        model.resolve("tokenizer.json"),
        """
        {"version": "1.0", "added_tokens": [], "normalizer": null,
         "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": null, "decoder": null,
         "model": {"type": "WordLevel", "vocab": {%s}, "unk_token": "w0"}}
        """
            .formatted(words));
  }

  @Test
  void aMistakeInTheConfigurationIsNamedBeforeAnythingIsLoaded() throws Exception {
    var config = config("learning_rat: 1.0");
    var result = run("train", config.toString());
    assertEquals(2, result.exitCode);
    assertTrue(result.err.contains("learning_rate"), result.err);
    assertTrue(result.err.contains("run.yaml:"), result.err);
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
            "config",
            "tokenizer")) {
      var help = run(command, "--help");
      assertEquals(0, help.exitCode, help.err);
      assertTrue(help.out.contains("Examples:"), command);
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
    assertEquals(2, run("predict", "--model", "nowhere").exitCode);
    assertEquals(2, run("train", "nowhere.yaml").exitCode);
    assertEquals(2, run("evaluate").exitCode);
    assertEquals(2, run("import", "nowhere", "somewhere").exitCode);
  }

  @Test
  void aJarThatNamesAMissingClassIsNamedWithItsFile() throws Exception {
    var services = Files.createDirectories(directory.resolve("broken/META-INF/services"));
    Files.writeString(services.resolve("org.diapason.task.Task"), "com.example.Gone\n");
    for (var arguments :
        List.of(List.of("train", config("").toString()), List.of("config", "schema"))) {
      var result = run(builder(List.of("broken"), arguments));
      assertEquals(2, result.exitCode, result.err);
      assertEquals(1, result.err.lines().count(), result.err);
      assertTrue(result.err.contains("broken/META-INF/services/org.diapason.task.Task"));
      assertTrue(result.err.contains("Provider com.example.Gone not found"), result.err);
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
    assertEquals(0, train.exitCode, train.err);
    assertTrue(train.out.contains("2 texts, "), train.out);
    assertTrue(train.out.contains(" 270 tokens → tokenizer"), train.out);

    Files.writeString(directory.resolve("lines.txt"), "il\n</s>\n");
    var encode = run("tokenizer", "encode", "--model", "tokenizer", "--input", "lines.txt");
    assertEquals(0, encode.exitCode, encode.err);
    assertEquals("{\"input_ids\":[1]}", encode.out.lines().skip(1).findFirst().orElseThrow());

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
    assertEquals(2, again.exitCode);
    assertTrue(again.err.contains("is not empty"), again.err);
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
    assertEquals(2, small.exitCode);
    assertTrue(small.err.contains("limit_alphabet"), small.err);
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

  private Result run(String... arguments) throws IOException, InterruptedException {
    return run(builder(List.of(), List.of(arguments)));
  }

  private Result run(ProcessBuilder builder) throws IOException, InterruptedException {
    var err = directory.resolve("err.txt");
    var process = builder.redirectError(err.toFile()).start();
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(5, TimeUnit.MINUTES));
    return new Result(process.exitValue(), out, Files.readString(err));
  }

  private Process start(String... arguments) throws IOException {
    return builder(List.of(), List.of(arguments))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /**
   * @param further entries of the class path, in the test's directory
   */
  private ProcessBuilder builder(List<String> further, List<String> arguments) {
    var classPath = new ArrayList<>(further);
    classPath.add(System.getProperty("java.class.path"));
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED"); // as the launcher does
    if (Runtime.version().feature() >= 23) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(
        List.of("-cp", String.join(File.pathSeparator, classPath), Main.class.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command).directory(directory.toFile());
  }
}
