package org.diapason.train;

import static org.diapason.task.Instruction.OnTruncation.DROP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.diapason.checkpoint.ModelDirectory;
import org.diapason.config.UserException;
import org.diapason.generate.FinishReason;
import org.diapason.generate.GenerationConfig;
import org.diapason.generate.Generator;
import org.diapason.generate.GeneratorOptions;
import org.diapason.metric.Rouge;
import org.diapason.metric.TopKAccuracy;
import org.diapason.model.Architecture;
import org.diapason.model.ModelConfig;
import org.diapason.pipeline.AnswerEvaluation;
import org.diapason.task.Instruction;
import org.diapason.tensor.DType;
import org.diapason.tensor.NativeRuntime;
import org.diapason.tensor.TorchRandom;
import org.diapason.text.AutoTokenizer;
import org.diapason.text.Conversation;
import org.diapason.text.TokenizerOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small Llama is taught to answer, and answers. */
class InstructionRunTest {
  private static final Path FIXTURES = Path.of("src/test/resources/task/instruction");
  private static final int MISSING_TOKENS = 3;
  private static final List<List<String>> SUMS =
      List.of(
          List.of("one and one?", "one more", "two"),
          List.of("one and two?", "two more", "three"),
          List.of("two and two?", "two more", "four"),
          List.of("two and three?", "three more", "five"),
          List.of("three and three?", "three more", "six"));

  @TempDir static Path shared;
  private static Path model;
  private static Path data;
  private static RunResult result;
  private static final List<String> notices = new ArrayList<>();

  @TempDir Path folder;

  static {
    NativeRuntime.threads(1); // threads would only wait for each other on tensors this small
  }

  @BeforeAll
  static void train() throws IOException {
    model = model(shared.resolve("base"));
    var lines = new ArrayList<String>();
    for (var sum : SUMS) {
      lines.add(
          """
          {"instruction": "%s", "reasoning": "%s", "output": "%s"}\
          """
              .formatted(sum.get(0), sum.get(1), sum.get(2)));
    }
    data = Files.write(shared.resolve("sums.jsonl"), lines);
    result =
        run(
            shared.resolve("trained"),
            "task.packing=true",
            "model.resize_token_embeddings=true",
            "training.num_train_epochs=120");
  }

  /** A tokenizer, and a model with random weights that lacks a few of its tokens. */
  private static Path model(Path directory) throws IOException {
    ModelDirectory.create(directory);
    int tokens;
    try (var tokenizer =
        AutoTokenizer.of(
            FIXTURES.resolve("byte-level"),
            TokenizerOptions.DEFAULTS,
            FIXTURES.resolve("chatml.jinja"))) {
      tokenizer.save(directory);
      tokens = tokenizer.vocabularySize() - MISSING_TOKENS;
    }
    var json =
        """
        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": %d,
         "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
         "num_key_value_heads": 2, "intermediate_size": 64, "max_position_embeddings": 128,
         "hidden_act": "silu", "rms_norm_eps": 1e-6, "initializer_range": 0.1,
         "tie_word_embeddings": true, "bos_token_id": 1, "eos_token_id": 2}
        """
            .formatted(tokens);
    var config = new ModelConfig(JsonParser.parseString(json).getAsJsonObject(), "InstructionRun");
    TorchRandom.seed(7);
    try (var body = Architecture.of(config).body(config)) {
      body.allocate(DType.FLOAT32, "cpu");
      var weights = new TreeMap<String, Tensor>();
      body.parameters()
          .forEach(
              (name, weight) -> {
                weight.initialize();
                weights.put(name, weight.value());
              });
      var target = ModelDirectory.create(directory);
      target.writeConfig(config.json());
      target.writeWeights(weights);
    }
    return directory;
  }

  private static RunResult run(Path output, String... settings) {
    var yaml =
        """
        model: %s
        task: instruction
        data: {train: [%s], validation: [%s], leakage: ignore}
        training: {output_dir: %s, learning_rate: 5.0e-3, per_device_train_batch_size: 8,
          save_strategy: "no", report_to: [], bf16: false, seed: 1}
        """
            .formatted(model, data, data, output);
    var config = RunConfig.schema().parse("run.yaml", yaml, List.of(settings)).value();
    return FineTuner.run(
        config,
        new RunListener() {
          @Override
          public void onNotice(String message) {
            notices.add(message);
          }
        });
  }

  private static String refused(Path output, String... settings) {
    return String.valueOf(
        assertThrows(UserException.class, () -> run(output, settings)).getMessage());
  }

  private static GenerationConfig greedy() {
    return GenerationConfig.read(result.directory(), List.of("max_new_tokens=60")).value();
  }

  @Test
  void theTrainedModelAnswersAsItWasShownAndStops() {
    try (var tokenizer = AutoTokenizer.of(result.directory(), TokenizerOptions.DEFAULTS);
        var generator = Generator.load(result.directory(), greedy(), GeneratorOptions.DEFAULTS)) {
      for (var sum : SUMS) {
        var asked = Conversation.of(List.of(Conversation.message("user", sum.get(0))));
        var prompt = generator.rendered(tokenizer.chatTemplate().prompt(asked));
        var answer = generator.generate(List.of(prompt), greedy()).get(0).get(0);
        assertEquals(
            "<think>\n%s\n</think>\n\n%s".formatted(sum.get(1), sum.get(2)), answer.text());
        assertEquals(FinishReason.EOS, answer.finishReason());
      }
    }
  }

  @Test
  void finalAnswersAreComparedAndMostOfSeveralDecide() throws IOException {
    var wrong =
        Files.writeString(
            folder.resolve("wrong.jsonl"),
            """
            {"instruction": "one and one?", "output": "Two."}
            {"instruction": "one and two?", "output": "nine"}
            """);
    var evaluation =
        new AnswerEvaluation(result.directory(), Map.of(), null, 1, List.of(new Rouge()));
    var all = evaluation.run(List.of(data.toString()), greedy(), (a, b) -> {});
    assertEquals(1.0, all.metrics().get("eval_exact_match"));
    assertEquals(1.0, all.metrics().get("eval_rouge1"));
    assertTrue(all.report().contains("rougeL"), all::report);
    var other =
        new AnswerEvaluation(result.directory(), Map.of(), null, 1, List.of(new TopKAccuracy()));
    var refusal =
        assertThrows(
            UserException.class, () -> other.run(List.of(data.toString()), greedy(), (a, b) -> {}));
    assertTrue(refusal.getMessage().contains("compares no texts"), refusal::getMessage);
    var sampled = new AnswerEvaluation(result.directory(), Map.of(), "\\w+", 5, List.of());
    var seeded = greedy().toBuilder().seed(1L).build();
    var half = sampled.run(List.of(wrong.toString()), seeded, (a, b) -> {});
    assertEquals(0.5, half.metrics().get("eval_exact_match"));
    assertTrue(half.report().contains("1 of 2"), half::report);
    Files.writeString(
        wrong, "{\"instruction\": \"%s\", \"output\": \"x\"}\n".formatted("one and ".repeat(90)));
    var error =
        assertThrows(
            UserException.class,
            () -> evaluation.run(List.of(wrong.toString()), greedy(), (a, b) -> {}));
    assertTrue(error.getMessage().contains("wrong.jsonl, line 1: "), error::getMessage);
  }

  @Test
  void theVocabularyGrewAndIsSaved() {
    var tokens =
        TinyRun.json(result.directory().resolve("config.json")).get("vocab_size").getAsInt();
    var generation = TinyRun.json(result.directory().resolve("generation_config.json"));
    assertEquals("[2,4]", generation.get("eos_token_id").toString());
    var before = TinyRun.json(model.resolve("config.json")).get("vocab_size").getAsInt();
    assertEquals(before + MISSING_TOKENS, tokens);
    assertTrue(
        notices.stream().anyMatch(notice -> notice.contains("the vocabulary grows")),
        notices::toString);
    assertTrue(result.training().trainingLoss() < 3, () -> result.training().toString());
    assertTrue(result.validation().metrics().get("eval_loss") < 0.1, result.validation()::report);
  }

  @Test
  void aVocabularyThatDoesNotFitIsRefusedAndResizingOffered() {
    var message = refused(folder.resolve("out"));
    assertTrue(message.contains("model.resize_token_embeddings"), message);
  }

  @Test
  void packedExamplesHaveTheLossOfExamplesAlone() {
    String[] settings = {
      "model.resize_token_embeddings=true", "training.max_steps=1", "training.learning_rate=0"
    };
    var alone = run(folder.resolve("alone"), settings);
    var more = new ArrayList<>(List.of(settings));
    more.add("task.packing=true");
    var packed = run(folder.resolve("packed"), more.toArray(String[]::new));
    assertEquals(alone.training().trainingLoss(), packed.training().trainingLoss(), 1e-5);
    assertEquals(
        alone.validation().metrics().get("eval_loss"),
        packed.validation().metrics().get("eval_loss"),
        1e-5);
  }

  @Test
  void whatIsTooLongIsCountedOrNamed() {
    notices.clear();
    String[] settings = {
      "model.resize_token_embeddings=true", "training.max_steps=1", "data.max_length=30"
    };
    // the shortest question and the template leave a few tokens of an answer, the longest none
    var strict = new ArrayList<>(List.of(settings));
    strict.add("task.on_truncation=error");
    strict.set(2, "data.max_length=8");
    var message = refused(folder.resolve("strict"), strict.toArray(String[]::new));
    assertTrue(message.contains("sums.jsonl, line 1: none of the answer is left"), message);
    strict.set(3, "task.on_truncation=drop");
    var all = refused(folder.resolve("all"), strict.toArray(String[]::new));
    assertTrue(all.contains("5 of 5 examples are left out"), all);
    run(folder.resolve("cut"), settings);
    assertTrue(
        notices.stream().anyMatch(notice -> notice.contains("of 5 (100.0 %) lost")),
        notices::toString);
  }

  @Test
  void theConfigurationOfTheDocumentationIsRead() throws IOException {
    var page = Files.readString(Path.of("../docs/instruction-tuning.md"));
    var start = page.indexOf("```yaml\n") + 8;
    var yaml = page.substring(start, page.indexOf("```", start));
    var config = RunConfig.schema().parse("page", yaml, List.of()).value();
    assertEquals(
        new Instruction(true, true, null, null, "<think>", "</think>", DROP), config.task());
  }

  @Test
  void aBadRowIsNamedWithItsFileAndLine() throws IOException {
    var bad =
        Files.writeString(
            folder.resolve("bad.jsonl"),
            """
            {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yes"}]}

            {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": ""}]}
            """);
    var message =
        refused(
            folder.resolve("out"),
            "data.train=[%s]".formatted(bad),
            "model.resize_token_embeddings=true");
    assertTrue(message.contains("bad.jsonl, line 3: message 2 (assistant) is empty"), message);
  }
}
