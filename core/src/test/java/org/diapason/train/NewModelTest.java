package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.diapason.config.UserException;
import org.diapason.generate.Generator;
import org.diapason.pipeline.Pipeline;
import org.diapason.pipeline.PipelineOptions;
import org.diapason.pipeline.TinyModel;
import org.diapason.text.AutoTokenizer;
import org.diapason.text.training.BpeTraining;
import org.diapason.text.training.TokenizerTrainer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models from scratch: from texts alone to a model that is loaded, with a tokenizer of its own. */
class NewModelTest {
  private static final String GPT2 =
      "{architecture: gpt2, config: {n_layer: 1, n_embd: 24, n_head: 2, n_positions: 48},"
          + " tokenizer: {type: bpe, vocab_size: 300}}";

  @TempDir Path directory;
  private final List<String> phases = new ArrayList<>();

  /** A row that no other run has, so that no tokenizer in the cache fits. */
  @BeforeEach
  void writeTexts() throws IOException {
    var lines = new ArrayList<String>();
    lines.add("Tag %d.".formatted(System.nanoTime()));
    IntStream.range(0, 60).forEach(row -> lines.add("the cat sat on the mat and purred " + row));
    Reviews.write(directory.resolve("texts.csv"), "text", lines);
  }

  private RunConfig config(String output, String model, String... sets) {
    var yaml =
        """
        model: %s
        task: text-generation
        data: {train: [%s], leakage: ignore}
        training:
          output_dir: %s
          num_train_epochs: 6
          per_device_train_batch_size: 4
          learning_rate: 1.0e-2
          save_strategy: "no"
          report_to: [none]
        engine: {threads: 1, precision: float32}
        """
            .formatted(model, directory.resolve("texts.csv"), directory.resolve(output));
    return RunConfig.schema().parse("test.yaml", yaml, List.of(sets)).value();
  }

  private RunResult run(RunConfig config) {
    phases.clear();
    return FineTuner.run(
        config,
        new RunListener() {
          @Override
          public void onPhase(String name) {
            phases.add(name);
          }
        });
  }

  @Test
  void aNewModelAndItsTokenizerLearnATextAndWriteIt() throws IOException {
    var result = run(config("out", GPT2, "training.num_train_epochs=25"));
    assertTrue(phases.contains("training the tokenizer"), phases.toString());
    var saved = TinyRun.json(result.directory().resolve("config.json"));
    assertEquals("[\"GPT2LMHeadModel\"]", saved.get("architectures").toString());
    assertEquals(0, saved.get("eos_token_id").getAsInt());
    assertEquals("gelu_new", saved.get("activation_function").getAsString());
    try (var tokenizer = AutoTokenizer.of(result.directory());
        var generator = Generator.load(result.directory().toString())) {
      assertEquals(tokenizer.vocabularySize(), saved.get("vocab_size").getAsInt());
      assertTrue(
          generator.generate("the cat sat").text().startsWith(" on the mat and purred"),
          generator.generate("the cat sat").text());
    }
    var card = Files.readString(result.directory().resolve("README.md"));
    assertTrue(card.contains("A new `gpt2` trained for text-generation"), card);
    assertFalse(card.contains("base_model"), card);
  }

  @Test
  void theSameSeedGivesTheSameModelAndTheTokenizerIsTrainedOnce() throws IOException {
    var short_ = new String[] {"training.max_steps=2"};
    var first = run(config("first", GPT2, short_)).directory();
    var again = run(config("again", GPT2, short_)).directory();
    assertFalse(phases.contains("training the tokenizer"), phases.toString());
    var other = run(config("other", GPT2, "training.max_steps=2", "training.seed=7")).directory();
    assertArrayEquals(weights(first), weights(again));
    assertFalse(Arrays.equals(weights(first), weights(other)));
    assertEquals(
        Files.readString(first.resolve("tokenizer.json")),
        Files.readString(again.resolve("tokenizer.json")));
    var repeated = RunConfig.schema().load(first.resolve("diapason.yaml"), List.of()).value();
    assertEquals(config("first", GPT2, short_).model(), repeated.model());
  }

  private static byte[] weights(Path model) throws IOException {
    return Files.readAllBytes(model.resolve("model.safetensors"));
  }

  @Test
  void theTokenizerSeesNoTextButThoseTrainedOn() throws IOException {
    Reviews.write(directory.resolve("test.csv"), "text", List.of("zzz zzz zzz zzz zzz zzz"));
    var lines = IntStream.range(0, 40).mapToObj(row -> "qqq%02d qqq%02d".formatted(row, row));
    Reviews.write(directory.resolve("split.csv"), "text", lines.toList());
    var result =
        run(
            config(
                "out",
                GPT2.replace("type: bpe, vocab_size: 300", "type: bpe, vocab_size: 4000"),
                "training.max_steps=1",
                "data.train=[%s]".formatted(directory.resolve("split.csv")),
                "data.split={train: 0.5, validation: 0.5, test: 0.0}"));
    var tokens = TinyRun.json(result.directory().resolve("tokenizer.json"));
    var vocabulary = tokens.getAsJsonObject("model").getAsJsonObject("vocab").keySet();
    var whole = vocabulary.stream().filter(token -> token.matches("qqq\\d\\d")).count();
    assertTrue(vocabulary.contains("qqq"), vocabulary.toString());
    var numbers = vocabulary.stream().filter(token -> token.matches("\\d\\d")).count();
    assertEquals(20, Math.max(whole, numbers), vocabulary.toString());
  }

  @Test
  void aNewBertLearnsToClassify() throws IOException {
    var rows = new ArrayList<>(List.of("\"Tag %d.\",good".formatted(System.nanoTime())));
    for (int row = 0; row < 120; row++) {
      var word = row % 2 == 0 ? "good" : "bad";
      rows.add("\"%s\",%s".formatted(TinyModel.text(new Random(row), word), word));
    }
    var file = Reviews.write(directory.resolve("reviews.csv"), "text,label", rows);
    var result =
        run(
            config(
                "out",
                "{architecture: bert, config: {num_hidden_layers: 1, hidden_size: 24,"
                    + " num_attention_heads: 2, intermediate_size: 32,"
                    + " max_position_embeddings: 64},"
                    + " tokenizer: {type: wordpiece, vocab_size: 150}}",
                "task=text-classification",
                "data.train=[%s]".formatted(file),
                "data.test=[%s]".formatted(file),
                "training.num_train_epochs=8"));
    assertTrue(Reviews.figure(result, "test_accuracy") > 0.95, result.test().toString());
    var saved = TinyRun.json(result.directory().resolve("config.json"));
    assertEquals(0, saved.get("pad_token_id").getAsInt());
    try (var pipeline = Pipeline.of(result.directory(), PipelineOptions.DEFAULTS)) {
      assertEquals("good", pipeline.predict("the film was good").label());
    }
  }

  @Test
  void aNewModelTakesATokenizerThatIsThere() throws IOException {
    var tokenizer = directory.resolve("tokenizer");
    TokenizerTrainer.train(
        new BpeTraining(280), List.of("the cat sat on the mat").iterator(), tokenizer);
    var result = run(config("out", withTokenizer(tokenizer.toString()), "training.max_steps=1"));
    assertEquals(
        Files.readString(tokenizer.resolve("tokenizer.json")),
        Files.readString(result.directory().resolve("tokenizer.json")));
    var error =
        assertThrows(
                UserException.class, () -> run(config("out", withTokenizer("no/such/directory"))))
            .getMessage();
    assertTrue(error.contains("no/such/directory"), error);
  }

  private static String withTokenizer(String tokenizer) {
    return GPT2.replace("{type: bpe, vocab_size: 300}", tokenizer);
  }

  @Test
  void anEmbeddingThatIsTooSmallForTheTokenizerIsRefused() {
    var config = config("out", GPT2, "model.config.vocab_size=100");
    var error = assertThrows(UserException.class, () -> run(config)).getMessage();
    assertTrue(error.startsWith("model.config.vocab_size is 100, but the tokenizer has "), error);
  }

  @Test
  void aTokenizerWithoutAnEndOfTextIsNamed() {
    var config = config("out", GPT2, "model.tokenizer.special_tokens=[]");
    var error = assertThrows(UserException.class, () -> run(config)).getMessage();
    assertTrue(error.contains("eos_token"), error);
  }

  @Test
  void aModelIsEitherPretrainedOrNew() {
    for (var wrong : List.of("{}", "{architecture: gpt2}", "{tokenizer: {type: bpe}}")) {
      var error = assertThrows(UserException.class, () -> config("out", wrong)).getMessage();
      assertTrue(error.contains("model: expected the name of a pretrained model, or"), error);
    }
    var both = "{name: ../a, architecture: gpt2, tokenizer: bpe}";
    var error = assertThrows(UserException.class, () -> config("out", both)).getMessage();
    assertTrue(error.contains("model.architecture: excluded by name"), error);
    var pretrained = config("out", "../a");
    assertEquals("../a", pretrained.model().name());
    assertFalse(RunConfig.schema().toYaml(pretrained).contains("architecture"));
  }
}
